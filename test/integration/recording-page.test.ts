import test, { type ExecutionContext } from 'ava'
import puppeteer, { type Browser, type Page } from 'puppeteer'
import { findBrowser } from '../../src/adapters/browser/find-browser.ts'
import { readPixelClock } from '../../src/domain/pixel-clock.ts'
import { clockFilm, FILM_FPS, recordFilm } from '../helpers/clock-film.ts'
import { type ServeScene, serveScene } from './serve-scene.ts'

const FRAME_MS = 1000 / FILM_FPS
const SECONDS = 40
/** What is shown begins here in the film. */
const FROM_S = 0.4
const NASTY = '<img src=x onerror="document.title=1"> checkout'

const NOTES = [
  { at: 2.4, event: 'page.navigated', details: { tab: 0, url: 'https://shop.example/' } },
  { at: 2.6, event: 'page.titled', details: { tab: 0, title: 'A shop' } },
  {
    at: 5.4,
    event: 'page.clicked',
    details: { tab: 0, x: 1, y: 2, button: 'left', element: 'button#buy', name: 'Buy' },
  },
  { at: 12.4, event: 'session.marked', details: { label: NASTY } },
  { at: 25.4, event: 'page.error-logged', details: { tab: 0, text: 'TypeError: no' } },
  {
    at: 31.4,
    event: 'page.request-failed',
    details: { tab: 0, method: 'GET', url: 'https://shop.example/a', status: 500 },
  },
]

/** At the first picture: how much had been loaded by then. */
const WATCH_FIRST = `addEventListener('loadeddata', () => {
  window.loadedAtFirst ??= performance.getEntriesByType('resource')
    .filter(({ name }) => /\\/(vod|video|media|playlist)/.test(name))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)
}, true)
document.addEventListener('securitypolicyviolation', (event) => console.error('policy', event.violatedDirective))`

let browser: Browser

test.before(async () => {
  browser = await puppeteer.launch({
    executablePath: findBrowser(),
    args: [
      ...['--autoplay-policy=no-user-gesture-required', '--disable-renderer-backgrounding'],
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  })
})

test.after.always(() => browser?.close())

async function openPage(t: ExecutionContext, url: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage({ type: 'window' })
  t.teardown(() => page.close())
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(`${message.text()} ${message.location().url}`))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.setViewport({ width: 1280, height: 800 })
  await page.evaluateOnNewDocument(WATCH_FIRST)
  await page.goto(url)
  return { page, complaints }
}

/** Waits until an expression of the page is true; `video` is its video. */
const until = (page: Page, expression: string) =>
  page.waitForFunction(`(() => { const video = document.querySelector('video'); return ${expression} })()`, {
    timeout: 15_000,
    polling: 50,
  })

const STILL = '!video.seeking && video.readyState >= 2'

/** Milliseconds of the film that the picture shows. */
async function shownMs(page: Page): Promise<number | undefined> {
  const gray = (await page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => {
    const canvas = new OffscreenCanvas(320, 180)
    const context = canvas.getContext('2d')
    context.drawImage(document.querySelector('video'), 0, 0, 320, 180)
    const { data } = context.getImageData(0, 0, 320, 180)
    resolve(Array.from({ length: 320 * 180 }, (_, at) => data[at * 4]))
  }))`)) as number[]
  return readPixelClock(Uint8Array.from(gray), 320, 180)
}

async function film(scene: ServeScene, recordingId = 'rec_film'): Promise<void> {
  const video = await clockFilm('h264', SECONDS / 2)
  const larger = await clockFilm('h264', SECONDS / 2, { width: 640, height: 360 })
  await recordFilm(scene.recordings, video, { recordingId, fromSeconds: FROM_S, goesOn: larger, notes: NOTES })
}

test.serial('the page of a recording plays it at once, seeks by marks, list and keys, and follows', async (t) => {
  const scene = await serveScene(t)
  await film(scene)
  const { page, complaints } = await openPage(t, `${scene.url}/recordings/rec_film/player`)
  await until(page, `${STILL} && document.querySelectorAll('#moments li').length > 0`)
  t.is(await page.evaluate('flybrowserRecording.playedBy'), 'hls')
  const { fileSizeBytes } = await scene.recordings.get('rec_film')
  const loaded = Number(await page.evaluate('window.loadedAtFirst'))
  t.true(loaded > 0 && loaded < fileSizeBytes * 0.15, `${loaded} of ${fileSizeBytes} bytes for the first picture`)
  t.is(await shownMs(page), 400, 'what lies before the beginning is not shown')

  t.deepEqual(await page.$$eval('#marks span', (marks) => marks.map((each) => each.getAttribute('data-kind'))), [
    ...['navigations', 'actions', 'marks', 'errors', 'errors'],
  ])
  t.deepEqual(await page.$$eval('#moments .chapter .what', (titles) => titles.map(({ textContent }) => textContent)), [
    'Start',
    'A shop',
    NASTY,
  ])
  // By the list; the film goes on in another size by then.
  await page.locator('#moments button ::-p-text(TypeError: no)').click()
  await until(page, `${STILL} && Math.abs(video.currentTime - 25) < 0.01`)
  await until(page, `document.querySelector('[aria-current="true"]')?.textContent.includes('TypeError')`)
  const seen = (await shownMs(page)) ?? Number.NaN
  // The film of the other size begins anew, at 20 s of the first.
  t.true(Math.abs(seen - (25_400 - 20_000)) <= FRAME_MS + 1, `${seen} is shown at 25 s`)
  t.is(await page.evaluate(`document.querySelector('video').videoWidth`), 640)
  t.is(await page.$eval('#bar', (bar) => bar.getAttribute('aria-valuetext')), `25 seconds of 40 seconds, ${NASTY}`)

  // By a mark on the bar, which tells what it is.
  const bar = (await (await page.$('#bar'))?.boundingBox())!
  await page.mouse.move(bar.x + (bar.width * 5.1) / 39.6, bar.y + bar.height / 2)
  await until(page, `document.querySelector('#tip-text').textContent === 'Click “Buy”'`)
  await until(page, `!document.querySelector('#preview').hidden`)
  t.regex(
    await page.$eval('#preview', (preview) => preview.getAttribute('style') ?? ''),
    /blob:.*background-position: -/,
  )
  await page.mouse.down()
  await page.mouse.up()
  await until(page, `${STILL} && Math.abs(video.currentTime - 5) < 0.01`)
  const clicked = (await shownMs(page)) ?? Number.NaN
  t.true(Math.abs(clicked - 5400) <= FRAME_MS + 1, `${clicked} is shown at 5 s`)

  // By keys, and by playing on; what is not shown is not stepped to.
  await page.keyboard.press('n')
  await until(page, `Math.abs(video.currentTime - 12) < 0.01`)
  await page.click('#filters [data-kind="actions"]')
  t.is(await page.$$eval('#marks span', (marks) => marks.length), 4)
  t.is(await page.evaluate('flybrowserRecording.moments'), 5)
  await page.keyboard.press('p')
  await until(page, `${STILL} && Math.abs(video.currentTime - 2.2) < 0.01`)
  await page.keyboard.press('e')
  await until(page, `${STILL} && Math.abs(video.currentTime - 25) < 0.01`)
  await page.evaluate(`document.querySelector('video').currentTime = 30.7`)
  await page.keyboard.press('k')
  await until(page, `document.querySelector('[aria-current="true"]')?.textContent.includes('shop.example/a')`)
  t.regex(await page.title(), /rec_film/)
  t.deepEqual(complaints, [])
})

test.serial('behind a token the page asks for it, and plays with it', async (t) => {
  const token = 'a-token-of-the-server'
  const scene = await serveScene(t, { 'server.token': token })
  await film(scene)
  const { page } = await openPage(t, `${scene.url}/recordings/rec_film/player#t=10.5`)
  await until(page, `!document.querySelector('#token-form').hidden`)
  await page.type('#token', 'wrong-token-of-nobody')
  await page.keyboard.press('Enter')
  await until(page, `document.querySelector('#note-text').textContent === 'That one is not right.'`)
  await page.type('#token', token)
  await page.keyboard.press('Enter')
  await until(page, `${STILL} && Math.abs(video.currentTime - 10.5) < 0.1`)
  const seen = (await shownMs(page)) ?? Number.NaN
  t.true(Math.abs(seen - 10_900) <= FRAME_MS + 1, `${seen} is shown at 10.5 s`)
})

test.serial(
  'a page whose server is lost goes on when it is back, and says what is gone and what it cannot play',
  async (t) => {
    const scene = await serveScene(t)
    await film(scene)
    const page = await browser.newPage({ type: 'window' })
    t.teardown(() => page.close())
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    // What is of the recording comes so many times: the page, what is told of it, its timeline, two playlists, the init segment, two of media.
    let allowed = 8
    await page.setRequestInterception(true)
    page.on('request', (request) => {
      if (request.url().includes('/recordings/rec_film') && allowed-- <= 0) void request.abort('connectionrefused')
      else void request.continue()
    })
    const state = (name: string) => until(page, `document.documentElement.dataset.state === '${name}'`)
    await page.goto(`${scene.url}/recordings/rec_film/player`)
    await state('reconnecting')
    await until(page, STILL)
    t.is(await shownMs(page), 400)
    t.false(await page.$eval('#note', (note) => note.checkVisibility()), 'what is loaded is seen')
    await page.evaluate(`document.querySelector('video').currentTime = 30`)
    await until(page, `document.querySelector('#note-title').checkVisibility()`)
    allowed = Number.POSITIVE_INFINITY
    await state('paused')
    await until(page, `${STILL} && Math.abs(video.currentTime - 30) < 0.01`)
    const seen = (await shownMs(page)) ?? Number.NaN
    t.true(Math.abs(seen - 10_400) <= FRAME_MS + 1, `${seen} is shown at 30 s`)
    t.is(await page.evaluate('flybrowserRecording.playedBy'), 'hls')

    allowed = 8
    await page.reload()
    await state('reconnecting')
    await scene.recordings.remove('rec_film')
    allowed = Number.POSITIVE_INFINITY
    await state('refused')
    t.is(await page.$eval('#note-title', ({ textContent }) => textContent), 'There is nothing to play')
    t.regex((await page.$eval('#note-text', ({ textContent }) => textContent)) ?? '', /rec_film/)

    await recordFilm(scene.recordings, await clockFilm('h265', 2), { recordingId: 'rec_265' })
    await page.goto(`${scene.url}/recordings/rec_265/player`)
    await state('error')
    t.is(await page.$eval('#note-text', ({ textContent }) => textContent), 'Its codec is h265.')
    t.deepEqual(faults, [])
  },
)
