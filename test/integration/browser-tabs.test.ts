import test from 'ava'
import type { Page } from 'puppeteer'
import { findDisplayServer } from '../../src/adapters/display/find-display-server.ts'
import { colourRuns } from '../helpers/colour-runs.ts'
import { serveColours } from '../helpers/coloured-pages.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { testUnless } from '../helpers/test-unless.ts'
import { openWatchedSession, type WatchedSession } from '../helpers/watched-session.ts'

const SCREENCAST = { 'browser.capture': 'screencast' }
/** How long each tab is in the picture: many frames, few seconds. */
const SHOWN_MS = 400

/** Opens a window from within a page, as its script would. */
const openFrom = (page: Page, url: string, features = ''): Promise<unknown> =>
  page.evaluate(`void window.open('${url}', '_blank', '${features}')`)

/** Waits for a page to be the one in the picture, and films it for a while. */
async function show({ browser }: WatchedSession, url: string): Promise<Page> {
  await until(`${url} in the picture`, () => browser.activePage.url() === url)
  await filmFor(SHOWN_MS)
  return browser.activePage
}

const coloursOf = async (file: string): Promise<string[]> => (await colourRuns(file)).map(({ colour }) => colour)

test.serial(
  'a recording follows the tab in front through tabs and popup windows, in one file, true in time',
  async (t) => {
    await using pages = await serveColours()
    await using session = await openWatchedSession(SCREENCAST)
    const { browser } = session
    await browser.goto(pages.url('red'))
    await browser.startRecording()
    const fromMs = performance.now()
    const red = await show(session, pages.url('red'))
    await openFrom(red, pages.url('lime'))
    const lime = await show(session, pages.url('lime'))
    t.is(browser.page, red)
    t.deepEqual(browser.pages, [lime, red])
    // A window of its own, smaller than the picture.
    await openFrom(lime, pages.url('blue'), 'popup,width=200,height=150')
    const blue = await show(session, pages.url('blue'))
    t.deepEqual(await blue.evaluate('[innerWidth, innerHeight]'), [640, 360])
    // To the front across windows, back, and by a page's own end.
    await lime.bringToFront()
    await show(session, pages.url('lime'))
    await blue.bringToFront()
    await show(session, pages.url('blue'))
    await blue.evaluate('window.close()').catch(() => {})
    await show(session, pages.url('lime'))
    await red.bringToFront()
    await show(session, pages.url('red'))
    await lime.bringToFront()
    await show(session, pages.url('lime'))
    await lime.close()
    await show(session, pages.url('red'))
    await browser.goto(pages.url('yellow'))
    await show(session, pages.url('yellow'))
    const tookMs = performance.now() - fromMs
    const { filePath, durationSeconds, ...result } = await browser.stopRecording()

    t.is(result.endedBy, undefined)
    t.is((await probeFile(filePath)).complaints, '')
    t.is(await decodingErrors(filePath), '')
    t.like(await probeFile(filePath), { width: 640, height: 360 })
    const runs = await colourRuns(filePath)
    t.log(runs.map(({ colour, frames, fromMs: at }) => `${colour} ${frames} at ${at.toFixed(0)}`).join(', '))
    const expected = ['red', 'lime', 'blue', 'lime', 'blue', 'lime', 'red', 'lime', 'red', 'yellow']
    t.deepEqual(await coloursOf(filePath), expected)
    t.true(runs.every(({ frames }) => frames >= 3))
    t.true(Math.abs(durationSeconds * 1000 - tookMs) < 500, `${durationSeconds} s of ${tookMs} ms`)
    t.is(session.encoders(), 1)
    t.is(session.events('encoder.restarted').length, 0)
    const changes = session.events('capture.tab-changed').map(({ data }) => (data as { tab: number }).tab)
    t.deepEqual(changes, [1, 2, 1, 2, 1, 0, 1, 0])
    const told = session.events().filter(({ name }) => name !== 'session.noted')
    t.false(JSON.stringify(told).includes('http://127.0.0.1'), 'no other event than the notes of pages has an address')
  },
)

test.serial('pinned, the session’s own tab stays in the picture and goes on moving behind others', async (t) => {
  await using pages = await serveColours()
  await using session = await openWatchedSession({ ...SCREENCAST, 'browser.tab': 'pinned' })
  const { browser } = session
  const changing = pages.withScript('red', 'window.turn = () => { document.body.style.background = "yellow" }')
  await browser.goto(changing)
  await browser.startRecording()
  await show(session, changing)
  await openFrom(browser.page, pages.url('lime'))
  await openFrom(browser.page, pages.url('blue'), 'popup,width=200,height=150')
  await until('three tabs', () => browser.pages.length === 3)
  await filmFor(SHOWN_MS)
  await browser.page.evaluate('turn()')
  await show(session, changing)
  // Its end is not the session's: the tab in front takes its place.
  await browser.page.close()
  await until('another page', () => browser.page.url() !== changing)
  const next = browser.page.url()
  await show(session, next)
  const { filePath } = await browser.stopRecording()
  t.deepEqual(await coloursOf(filePath), ['red', 'yellow', new URL(next).pathname.slice(1)])
  t.is(session.encoders(), 1)
})

test.serial('ten popups at once, and their end, leave the recording as it was', async (t) => {
  await using pages = await serveColours()
  await using session = await openWatchedSession(SCREENCAST)
  const { browser } = session
  await browser.goto(pages.url('red'))
  await browser.startRecording()
  await show(session, pages.url('red'))
  const popups = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? '' : `popup,width=${100 + i},height=100`))
  const opening = popups.map((features) => `window.open('${pages.url('blue')}', '_blank', '${features}');`)
  await browser.page.evaluate(opening.join(' '))
  await until('eleven tabs', () => browser.pages.length === 11)
  await show(session, pages.url('blue'))
  const others = browser.pages.filter((page) => page !== browser.page)
  await Promise.all(others.map((page) => page.close()))
  await show(session, pages.url('red'))
  await until('one tab', () => browser.pages.length === 1)
  const { filePath, endedBy } = await browser.stopRecording()
  t.is(endedBy, undefined)
  t.is(await decodingErrors(filePath), '')
  t.deepEqual(await coloursOf(filePath), ['red', 'blue', 'red'])
  t.is(session.encoders(), 1)
})

test.serial('a tab opened in the background, or one that has nothing to show yet, is not filmed', async (t) => {
  await using pages = await serveColours()
  await using session = await openWatchedSession(SCREENCAST)
  const { browser } = session
  await browser.goto(pages.withScript('red', `n.outerHTML = '<a id="n" href="${pages.url('lime')}">0 0 0 0 0 0</a>'`))
  const own = browser.page
  await own.keyboard.down('Control')
  await own.click('#n')
  await own.keyboard.up('Control')
  await until('two tabs', () => browser.pages.length === 2)
  await filmFor(SHOWN_MS)
  t.is(browser.activePage, own)
  const background = browser.pages.find((page) => page !== own)
  await background?.bringToFront()
  await show(session, pages.url('lime'))
  await openFrom(own, pages.unanswered)
  await filmFor(SHOWN_MS)
  t.is(browser.activePage.url(), pages.url('lime'))
})

const display = findDisplayServer('')

testUnless(
  'reason' in display ? display.reason : undefined,
  'pinned on a display, the session’s own tab is raised again over each that is opened',
  async (t) => {
    await using pages = await serveColours()
    await using session = await openWatchedSession({ 'browser.capture': 'display', 'browser.tab': 'pinned' })
    const { browser } = session
    const url = pages.url('red')
    await browser.goto(url)
    await show(session, url)
    await browser.startRecording()
    for (const [index, features] of ['', 'popup,width=200,height=150'].entries()) {
      await openFrom(browser.page, pages.url('lime'), features)
      await until('another tab', () => browser.pages.length === index + 2)
      await until(
        'the own tab in view',
        async () => (await browser.page.evaluate('document.visibilityState')) === 'visible',
      )
      await filmFor(SHOWN_MS)
    }
    t.is(browser.activePage, browser.page)
    const { filePath } = await browser.stopRecording()
    const runs = await colourRuns(filePath)
    t.deepEqual([runs[0]?.colour, runs.at(-1)?.colour], ['red', 'red'])
  },
)
