import test from 'ava'
import { browserTraces } from '../helpers/browser-traces.ts'
import { colourRuns } from '../helpers/colour-runs.ts'
import { serveColours } from '../helpers/coloured-pages.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { decodingErrors } from '../helpers/probe.ts'
import { errorOfLength } from '../helpers/recorded-time.ts'
import { openWatchedSession, type WatchedSession } from '../helpers/watched-session.ts'

const SETTINGS = { 'browser.capture': 'screencast', 'browser.restart': true }

const profileOf = ({ browser }: WatchedSession): string =>
  browser.page
    .browser()
    .process()!
    .spawnargs.find((argument) => argument.startsWith('--user-data-dir='))!
    .slice(16)

test.serial(
  'a browser that is killed is started again behind a still picture, and nothing is left of either',
  async (t) => {
    await using pages = await serveColours()
    const session = await openWatchedSession(SETTINGS)
    t.teardown(() => session[Symbol.asyncDispose]())
    const { browser } = session
    await browser.goto(pages.inTurn('red', 'lime'))
    await browser.startStream()
    const startMs = performance.now()
    await browser.startRecording()
    const startedMs = performance.now()
    await filmFor(500)
    const first = profileOf(session)
    browser.page.browser().process()?.kill('SIGKILL')
    await until('the loss', () => session.events('browser.lost').length === 1)
    t.deepEqual(browser.getStreamStatus().status?.browser, { state: 'restarting', restarts: 0 })
    await t.throwsAsync(browser.goto(pages.url('blue')), { code: 'BROWSER_RESTARTING' })
    await t.throwsAsync(browser.screenshot(), { code: 'BROWSER_RESTARTING' })
    await until('the browser again', () => session.events('browser.restarted').length === 1)
    t.deepEqual(browser.getStreamStatus().status?.browser, { state: 'running', restarts: 1 })
    await filmFor(700)
    const second = profileOf(session)
    t.not(second, first)
    t.deepEqual(await browserTraces(first), { processes: 0, profile: false })
    await browser.goto(pages.url('blue'))
    await filmFor(500)
    const stopMs = performance.now()
    const { filePath, durationSeconds, endedBy, timeline } = await browser.stopRecording()
    const times = { startMs, startedMs, stopMs, stoppedMs: performance.now() }
    t.is(endedBy, undefined)
    t.is(await decodingErrors(filePath), '')
    t.true(errorOfLength(durationSeconds, times) < 1, `${durationSeconds} s of ${stopMs - startedMs} ms`)
    const runs = await colourRuns(filePath)
    t.log(runs.map(({ colour, frames, fromMs: at }) => `${colour} ${frames} at ${at.toFixed(0)}`).join(', '))
    t.deepEqual(
      runs.map(({ colour }) => colour),
      ['red', 'lime', 'blue'],
    )
    t.deepEqual(
      timeline.filter(({ event }) => event.startsWith('browser.')).map(({ atSeconds: _, ...line }) => line),
      [
        { event: 'browser.lost', reason: 'its process ended with SIGKILL' },
        { event: 'browser.restarted', restarts: 1 },
      ],
    )
    t.is(session.encoders(), 1)
    t.like(session.events('browser.restarted')[0]?.data, { reason: 'its process ended with SIGKILL', restarts: 1 })
    await browser.close()
    t.deepEqual(await browserTraces(second), { processes: 0, profile: false })
  },
)

test.serial('a page that closes itself and was the last is there again', async (t) => {
  await using pages = await serveColours()
  await using session = await openWatchedSession(SETTINGS)
  const { browser } = session
  await browser.goto(pages.inTurn('red', 'lime'))
  await browser.startRecording()
  await filmFor(400)
  await browser.page.close()
  await until('the browser again', () => session.events('browser.restarted').length === 1)
  await filmFor(400)
  const { filePath, endedBy } = await browser.stopRecording()
  t.is(endedBy, undefined)
  t.deepEqual(
    (await colourRuns(filePath)).map(({ colour }) => colour),
    ['red', 'lime'],
  )
  t.like(session.events('browser.lost')[0]?.data, { reason: 'the page was closed' })
})
