import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import test, { type ExecutionContext } from 'ava'
import type { Page } from 'puppeteer'
import { type LaunchedBrowser, launchBrowser } from '../../src/adapters/browser/launch-browser.ts'
import { readSelectors } from '../../src/adapters/browser/redaction/read-selectors.ts'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import { type MaskStyle, masksOf } from '../../src/domain/mask.ts'
import { until } from '../helpers/media-time.ts'
import { servePages } from '../helpers/page-server.ts'
import { type Area, decodePng, mostDetail, openPixels, type Pixels, secretPixels } from '../helpers/secret-pixels.ts'

const SIZE = { width: 1280, height: 720 }

async function open(t: ExecutionContext, masks: readonly string[], style: MaskStyle = 'box'): Promise<LaunchedBrowser> {
  const launched = await launchBrowser({ ...SIZE, masks: masksOf(masks, style) })
  t.teardown(() => launched.close())
  return launched
}

const shot = async (page: Page): Promise<Pixels> => decodePng(await page.screenshot(), SIZE)

interface CaseSeen {
  readonly name: string
  /** Pixels in the colours of secrets. */
  readonly secret: number
  /** Pixels of what is no secret. */
  readonly open: number
}

/** What is seen of each case of the page. */
async function casesSeen(launched: LaunchedBrowser, url: string): Promise<CaseSeen[]> {
  const { page } = launched
  await launched.goto(url)
  await until('a page that is ready', async () => (await page.title()) === 'ready')
  const names = (await page.evaluate('cells')) as string[]
  const pixels = await shot(page)
  const areaOf = (index: number) => ({
    left: (index % 6) * 210,
    top: Math.floor(index / 6) * 88,
    width: 210,
    height: 88,
  })
  return names.map((name, index) => {
    const area = areaOf(index)
    return { name, secret: secretPixels(pixels, area), open: openPixels(pixels, area) }
  })
}

test.serial('every way to show a secret shows it without masks, and none does with them', async (t) => {
  await using server = await servePages()
  const url = server.url('secret-cells.html')
  const shown = await casesSeen(await open(t, []), url)
  t.deepEqual(
    shown.filter(({ secret, open: unmasked }) => secret < 100 || unmasked < 200),
    [],
    'a case that shows nothing proves nothing',
  )
  const masked = await casesSeen(await open(t, ['.secret']), url)
  t.deepEqual(
    masked.filter(({ secret, open: unmasked }) => secret > 0 || unmasked < 200),
    [],
  )
  t.is(masked.length, shown.length)
})

test.serial('selectors are read by the browser, and come back complete in themselves', async (t) => {
  const { page } = await open(t, [])
  for (const text of [
    '',
    ' ',
    'a {',
    'input::before',
    ':is(a)::after',
    'b >',
    '.a, , .b',
    'b) , *',
    ':unknown',
    'x{}*{color:red}',
  ])
    await t.throwsAsync(readSelectors(page, ['.good', text]), { code: 'MASK_INVALID' }, text)
  await t.throwsAsync(readSelectors(page, [`.${'a'.repeat(1000)}`]), { code: 'MASK_INVALID' })
  await t.throwsAsync(readSelectors(page, Array(201).fill('a')), { code: 'MASK_INVALID' })
  t.deepEqual(await readSelectors(page, ['.a,b', '[title="x', 'a /* and', ':is(a, b', '[x="}*{"]']), [
    '.a, b',
    '[title="x"]',
    'a',
    ':is(a, b)',
    '[x="}*{"]',
  ])
})

test.serial('a selector that cannot be read is refused at opening, and nothing is left of the browser', async (t) => {
  const ours = async () =>
    (await readdir(tmpdir())).filter((name) => name.includes(`-profile-`) && name.includes(`-${process.pid}-`))
  const before = new Set(await ours())
  const error = await t.throwsAsync(open(t, ['.card-number', 'div[']), { instanceOf: FlyBrowserError })
  t.is(error.code, 'MASK_INVALID')
  t.is(error.details.selector, 'div[')
  t.deepEqual(
    (await ours()).filter((name) => !before.has(name)),
    [],
  )
})

/** What an ordinary page may have that undoes a clip of the root by one sheet. */
const WAYS_OUT: Readonly<Record<string, string>> = {
  'sheets of its own': '<script>document.adoptedStyleSheets = [new CSSStyleSheet()]</script>',
  'sheets taken out in place': '<script>document.adoptedStyleSheets.length = 0</script>',
  'a rule': '<style>html:root { clip-path: none !important }</style>',
  'a style': '<script>document.documentElement.style.setProperty("clip-path", "none", "important")</script>',
  'a dialog': '<dialog id="d" style="background: #f0f">secret</dialog><script>d.showModal()</script>',
  'a popover': '<p popover id="p" style="background: #f0f">secret</p><script>p.showPopover()</script>',
}

test.serial('what masks cannot reach is not shown; what they reach can be used as before', async (t) => {
  await using server = await servePages()
  const launched = await open(t, ['.secret'])
  const { page, browser } = launched
  const blank = async (tab: Page) => {
    await tab.bringToFront()
    const pixels = await shot(tab)
    return [secretPixels(pixels), openPixels(pixels)]
  }
  const secret = '<body style="background: #00f"><b class="secret" style="background: #f0f">secret</b>'
  await t.throwsAsync(launched.goto(`data:text/html,${secret}`), { code: 'MASK_PAGE_REFUSED' })
  await page.goto(`data:text/html,${encodeURIComponent(secret)}`)
  t.deepEqual(await blank(page), [0, 0])
  await page.goto('about:blank')
  await page.setContent(secret)
  t.deepEqual(await blank(page), [0, 0])
  for (const [name, bare] of Object.entries(WAYS_OUT)) {
    await page.setContent(`${secret}${bare}`)
    t.deepEqual(await blank(page), [0, 0], name)
  }
  const other = await (await browser.createBrowserContext()).newPage()
  await other.goto(server.url('secret-frame.html'))
  t.deepEqual(await blank(other), [0, 0])
  await other.close()

  await launched.goto(server.url('secret-form.html'))
  for (const [action, name] of [
    ['open()', 'about:blank'],
    [`open('secret-frame.html')`, 'secret-frame.html'],
    [`open('${server.url('secret-frame.html', 'localhost')}', '', 'noopener')`, 'localhost'],
  ] as const) {
    const opened = browser.waitForTarget((target) => target !== page.target() && target.url().includes(name))
    await page.evaluate(
      `{ const popup = ${action}; if (popup && '${name}' === 'about:blank') popup.document.write(\`${secret}\`) }`,
    )
    const popup = await (await opened).page()
    t.truthy(popup)
    if (!popup) return
    await popup.waitForSelector('.secret')
    const [secrets, unmasked = 0] = await blank(popup)
    t.is(secrets, 0, action)
    t.true(unmasked > 1000, action)
    await popup.close()
  }
  await page.bringToFront()
  await page.type('input[type=password]', 'hunter2')
  await page.click('#show')
  await page.select('select', '2')
  await page.click('.secret button')
  t.is(await page.evaluate('result()'), 'text hunter2 2 clicked')
  t.is(secretPixels(await shot(page)), 0)
})

test.serial(
  'what the browser would show in a window of its own is taken away again when a page writes it anew',
  async (t) => {
    await using server = await servePages()
    const { page, ...launched } = await open(t, ['.secret'])
    await launched.goto(server.url('secret-popups.html'))
    t.true(await page.evaluate('video.disablePictureInPicture'), 'the button of its controls calls no script')
    /** What is there before the next picture. */
    const written = (change: string, read: string) =>
      page.evaluate(`${change}; new Promise((resolve) => requestAnimationFrame(() => resolve(${read})))`)
    await page.hover('#tip')
    t.is(await written(`tip.title = '4111'`, 'tip.title'), '')
    await page.focus('#suggested')
    t.is(await written(`suggested.setAttribute('list', 'suggestions')`, 'suggested.list'), null)
    await page.hover('#drawn')
    const title = 'drawn.firstElementChild.textContent'
    t.is(await written(`${title} = '5500'`, title), '')
    t.is(
      await written(`drawn.firstElementChild.append('2222'); drawn.firstElementChild.lastChild.data = '3333'`, title),
      '',
    )
  },
)

/** Ways of a page to change a list of style sheets in place. */
const CHANGES = [
  'list.pop()',
  'list.splice(0)',
  'list.length = 0',
  'list[0] = sheet',
  'while (list.length > 0) list.pop()',
  'list.push(sheet), list.shift(), list.push(sheet)',
]

/** Runs in a page: of a shadow root, before and in the next frame after a change, whether it has the masks, and what the page put there. */
const aroundChange = (change: string) => `(async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
  const host = document.createElement('div')
  document.body.append(host)
  const root = host.attachShadow({ mode: 'open' })
  root.innerHTML = '<p></p>'
  await frame()
  const list = root.adoptedStyleSheets
  const state = () => ({
    masked: [...list].some(({ cssRules }) => [...cssRules].some(({ cssText }) => cssText.includes('flybrowser'))),
    own: list.includes(sheet),
    same: list === root.adoptedStyleSheets && Array.isArray(list),
  })
  const sheet = new CSSStyleSheet()
  const before = state()
  ${change}
  await frame()
  return [before, state()]
})()`

test.serial('a shadow root keeps the masks when its list of style sheets is changed in place', async (t) => {
  await using server = await servePages()
  for (const masks of [[], ['.secret']]) {
    const { page, ...launched } = await open(t, masks)
    await launched.goto(server.url('secret-form.html'))
    const masked = masks.length > 0
    for (const change of CHANGES) {
      const [before, after] = (await page.evaluate(aroundChange(change))) as [unknown, Record<string, boolean>]
      t.like(before, { masked, same: true }, change)
      t.deepEqual(after, { masked, own: change.includes('sheet'), same: true }, change)
    }
  }
})

/** As wide as letters of 60 pixels, in elements whose own letters are small. */
const STRIPES = 'repeating-linear-gradient(90deg, #000 0 30px, #fff 30px 60px)'
const HOLES = 'repeating-linear-gradient(90deg, #000 0 30px, transparent 30px 60px)'
const PICTURES = [
  `background-image: ${STRIPES}`,
  `border: 20px solid; border-image: ${STRIPES} 20`,
  `background: #000; mask-image: ${HOLES}`,
]
  .map((style, at) => {
    const place = `position: fixed; left: 600px; top: ${at * 100 + 400}px; width: 600px; height: 60px; font-size: 10px`
    return `<div class="secret picture" style="${place}; box-sizing: border-box; ${style}"></div>`
  })
  .join('')
const PICTURE_AREAS = `[...document.querySelectorAll('.picture')].map((picture) => {
  const { left, top, width } = picture.getBoundingClientRect()
  return { left: left + 80, top: top + 4, width: width - 160, height: 12, em: 120 }
})`

test.serial('blurred letters leave nothing that is finer than themselves', async (t) => {
  await using server = await servePages()
  const details = async (masks: readonly string[]): Promise<number[]> => {
    const { page, ...launched } = await open(t, masks, 'blur')
    await launched.goto(server.url('secret-lines.html'))
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(PICTURES)})`)
    const pixels = await shot(page)
    const pictures = (await page.evaluate(PICTURE_AREAS)) as (Area & { em: number })[]
    const lines = (await page.evaluate('lines()')) as (Area & { em: number })[]
    return [...lines, ...pictures].map(({ em, ...area }) => mostDetail(pixels, area, em))
  }
  const sharp = await details([])
  const blurred = await details(['.secret'])
  t.log(
    `off the mean of an em around, levels of 255: ${sharp.map(Math.round).join(', ')}; blurred ${blurred.map((level) => level.toFixed(1)).join(', ')}`,
  )
  t.true(sharp.every((level) => level > 80))
  t.true(blurred.length === sharp.length && blurred.every((level) => level < 4))
})
