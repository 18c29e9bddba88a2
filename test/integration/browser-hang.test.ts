import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import type { Dialog } from 'puppeteer'
import { firstValueFrom, take, toArray } from 'rxjs'
import { mainProcessOf } from '../../src/adapters/browser/faults/main-process.ts'
import { type LaunchedBrowser, launchBrowser } from '../../src/adapters/browser/launch-browser.ts'
import { takeScreenshot } from '../../src/adapters/sdk/take-screenshot.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { browserTraces } from '../helpers/browser-traces.ts'
import { serveColours } from '../helpers/coloured-pages.ts'
import { cpuQuota } from '../helpers/cpu-quota.ts'
import { later } from '../helpers/later.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { eventList } from '../helpers/recording-ports.ts'
import { testUnless } from '../helpers/test-unless.ts'

const WATCH_MS = 250
/** How often a starved browser is asked, milliseconds, and for how many such periods one may be silent that gets its time. */
const STARVED_WATCH_MS = 50
const HUNG_PERIODS = 10
const quota = await cpuQuota()
test.after.always(() => quota.remove())

/** A small browser that is asked often whether it is there. */
async function openWatched(t: ExecutionContext, options: { restart?: boolean; watchMs?: number } = {}) {
  const events = eventList()
  const size = { width: 320, height: 180 }
  const browser = await launchBrowser({ ...size, watchMs: WATCH_MS, ...options, events, clock: systemClock })
  t.teardown(() => browser.close())
  // Notes of what pages do are another's matter.
  const names = () => events.published.map(({ name }) => name).filter((name) => name !== 'session.noted')
  return { browser, names, events }
}

/** Stops its main process, as a debugger would, or whoever saves a machine that runs out of memory. */
async function stop({ browser }: LaunchedBrowser): Promise<void> {
  process.kill((await mainProcessOf(browser)) ?? 0, 'SIGSTOP')
}

/** A script that does not end until its server says so. */
const GO_ON = `(() => {
  for (;;) {
    const asking = new XMLHttpRequest()
    asking.open('GET', '/over', false)
    asking.send()
    if (asking.responseText === 'yes') return
    for (const end = Date.now() + 100; Date.now() < end; );
  }
})()`

/** Serves an empty page, and an answer to whether it is over. */
async function serveBusy(isOver: () => boolean) {
  const server = createServer(({ url }, response) => {
    response.setHeader('Content-Type', 'text/html')
    response.end(url === '/over' && isOver() ? 'yes' : '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const profileOf = ({ browser }: LaunchedBrowser): string =>
  browser
    .process()!
    .spawnargs.find((argument) => argument.startsWith('--user-data-dir='))!
    .slice(16)

test.serial('a browser that is stopped is ended and started again, filmed on, and nothing is left of it', async (t) => {
  await using pages = await serveColours()
  const { browser, names, events } = await openWatched(t, { restart: true })
  await browser.goto(pages.inTurn('red', 'lime'))
  const { pictures } = browser.capture.screencast({ jpegQuality: 80 })
  const filmed: number[] = []
  const filming = pictures.subscribe(({ capturedAtMs, acknowledge }) => {
    filmed.push(capturedAtMs)
    acknowledge()
  })
  await until('a picture', () => filmed.length > 0)
  const first = profileOf(browser)
  await stop(browser)
  // It would wait for minutes.
  const shot = t.throwsAsync(takeScreenshot(browser, 'ses'), { code: 'BROWSER_RESTARTING' })
  await until('the loss', () => names().includes('browser.lost'))
  await shot
  const before = filmed.length
  await until('the browser again', () => names().includes('browser.restarted'))
  await until('a picture of it', () => filmed.length > before)
  t.deepEqual(await browserTraces(first), { processes: 0, profile: false })
  const reasons = events.published.map((event) => (event.name === 'browser.lost' ? event.data.reason : ''))
  t.regex(reasons.join(''), /^it has not answered for \d+\.\d s$/)
  t.true((await takeScreenshot(browser, 'ses')).byteLength > 100)
  t.deepEqual(
    names().filter((name) => name.startsWith('browser.')),
    ['browser.lost', 'browser.restarted'],
  )
  filming.unsubscribe()
})

test.serial('one that is not to be started again is gone, with that reason', async (t) => {
  const { browser } = await openWatched(t)
  const profile = profileOf(browser)
  const film = firstValueFrom(browser.capture.screencast({ jpegQuality: 80 }).pictures.pipe(take(1000), toArray()))
  const ended = t.throwsAsync(film, { code: 'BROWSER_GONE' })
  await stop(browser)
  const shot = t.throwsAsync(takeScreenshot(browser, 'ses'), { code: 'BROWSER_GONE', message: /has not answered/ })
  t.regex(await browser.closed, /^it has not answered for/)
  await Promise.all([ended, shot])
  await browser.close()
  t.deepEqual(await browserTraces(profile), { processes: 0, profile: false })
})

test.serial(
  'a page whose script does not end is told of and left alone, not so one with a dialog; a browser that dies says so to all who wait for it',
  async (t) => {
    const { browser, names } = await openWatched(t)
    const { page } = browser
    const shown = later<Dialog>()
    page.on('dialog', shown.resolve)
    const asked = page.evaluate(`alert('?')`)
    const dialog = await shown.promise
    await filmFor(6 * WATCH_MS)
    t.deepEqual(names(), [])
    await dialog.accept()
    await asked
    // However long that takes on a busy machine: it goes on until it was told of.
    await using pages = await serveBusy(() => names().includes('page.unresponsive'))
    await browser.goto(pages.url)
    const busy = page.evaluate(GO_ON)
    await until('what is told of it', () => names().includes('page.unresponsive'))
    await busy
    await until('its end', () => names().includes('page.recovered'))
    t.deepEqual(names(), ['page.unresponsive', 'page.recovered'])

    // Of a page that hangs a screenshot is under way for long, and so is another address in it.
    page.evaluate('for (;;);').catch(() => {})
    const gone = { code: 'BROWSER_GONE', message: /SIGKILL/ }
    const shot = t.throwsAsync(takeScreenshot(browser, 'ses'), gone)
    const opening = t.throwsAsync(browser.goto('data:text/html,other'), gone)
    browser.browser.process()?.kill('SIGKILL')
    await Promise.all([shot, opening])
  },
)

testUnless(quota.lacking, 'a browser that hardly gets a processor is late, not lost', async (t) => {
  const { browser, names } = await openWatched(t, { watchMs: STARVED_WATCH_MS })
  // More than it has time for.
  const busy = 'setInterval(() => { for (const end = Date.now() + 20; Date.now() < end; ); document.body.append("x") })'
  await browser.page.evaluate(busy)
  const root = await browser.browser.target().createCDPSession()
  const { processInfo } = await root.send('SystemInfo.getProcessInfo')
  for (const { id } of processInfo) await quota.add(id)
  t.teardown(() => quota.hold(undefined))
  await quota.hold(0.02)
  // One that hangs is given up after five periods or so: this one leaves questions unanswered for far longer, again and again.
  const late: number[] = []
  await until(
    'answers that come far too late',
    async () => {
      const askedMs = performance.now()
      await browser.browser.version()
      const tookMs = performance.now() - askedMs
      if (tookMs > HUNG_PERIODS * STARVED_WATCH_MS) late.push(Math.round(tookMs))
      return late.length >= 3
    },
    60_000,
  )
  await quota.hold(undefined)
  t.log(`late answers took ${late.join(', ')} ms`)
  t.false(names().includes('browser.lost'))
  t.is(browser.state.state, 'running')
  await browser.close()
})
