import test from 'ava'
import { colourRuns } from '../helpers/colour-runs.ts'
import { serveColours } from '../helpers/coloured-pages.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { decodingErrors } from '../helpers/probe.ts'
import { errorOfLength } from '../helpers/recorded-time.ts'
import { openWatchedSession, type WatchedSession } from '../helpers/watched-session.ts'
import { SocketViewer } from './http-socket-origin.ts'

const SCREENCAST = { 'browser.capture': 'screencast' }

/** The browser as the status of its stream has it. */
const stateOf = ({ browser }: WatchedSession) => browser.getStreamStatus().status?.browser.state

/** Ends the process of the session's own page. */
const crash = async ({ browser }: WatchedSession): Promise<void> => {
  const session = await browser.page.createCDPSession()
  // Of a process that has ended there is no answer.
  session.send('Page.crash').catch(() => {})
}

test.serial('a page that crashes stays in the picture, until something else is opened in it', async (t) => {
  await using pages = await serveColours()
  await using session = await openWatchedSession(SCREENCAST)
  const { browser } = session
  await browser.goto(pages.url('red'))
  const { websocketUrl = '' } = await browser.startStream({ protocols: ['hls', 'ws'] })
  const viewer = await SocketViewer.open(websocketUrl)
  const startMs = performance.now()
  await browser.startRecording()
  const startedMs = performance.now()
  await filmFor(500)
  t.is(stateOf(session), 'running')
  await crash(session)
  await until('the crash', () => stateOf(session) === 'page-crashed')
  // It is judged by what is measured of the stream too.
  t.true(['degraded', 'bad'].includes(browser.getStreamStatus().status?.health ?? ''))
  await t.throwsAsync(browser.screenshot(), { code: 'PAGE_CRASHED' })
  await filmFor(1500)
  const held = await browser.clipStream({ lastSeconds: 1 })
  await browser.goto(pages.url('lime'))
  t.is(stateOf(session), 'running')
  await filmFor(500)
  t.true((await browser.screenshot()).byteLength > 100)
  const clip = await browser.clipStream({ lastSeconds: 60 })
  const stopMs = performance.now()
  const { filePath, durationSeconds, endedBy, timeline } = await browser.stopRecording()
  const times = { startMs, startedMs, stopMs, stoppedMs: performance.now() }
  t.is(endedBy, undefined)
  t.is(await decodingErrors(filePath), '')
  const runs = await colourRuns(filePath)
  t.deepEqual(
    runs.map(({ colour }) => colour),
    ['red', 'lime'],
  )
  t.true((runs[1]?.fromMs ?? 0) > 1900, 'the picture stood still meanwhile')
  t.true(errorOfLength(durationSeconds, times) < 1, `${durationSeconds} s of ${stopMs - startedMs} ms`)
  t.deepEqual(
    session.events('page.crashed').map(({ data }) => data),
    [{ sessionId: browser.sessionId, tab: 0 }],
  )
  t.is(session.events('page.reloaded').length, 0)
  // The recording, the stream's viewers and clips of it tell of the crash and of its end, each in its own time.
  const faults = (lines: typeof timeline) =>
    lines.filter(({ event }) => ['page.crashed', 'page.reloaded', 'page.recovered'].includes(event))
  for (const lines of [timeline, clip.timeline])
    t.deepEqual(
      faults(lines).map(({ event, tab }) => [event, tab]),
      [
        ['page.crashed', 0],
        ['page.recovered', 0],
      ],
    )
  const [crashed, recovered] = faults(timeline).map(({ atSeconds }) => atSeconds)
  t.true((crashed ?? 0) > 0.4 && (recovered ?? 0) > (crashed ?? 0) + 1.4 && (recovered ?? 0) < durationSeconds)
  t.deepEqual(faults(held.timeline), [{ atSeconds: 0, event: 'page.crashed', tab: 0 }], 'it had crashed before')
  t.deepEqual(
    viewer
      .texts('event')
      .filter(({ name }) => String(name).startsWith('page.'))
      .map(({ at_ms, ...said }) => said),
    [
      { type: 'event', name: 'page.crashed' },
      { type: 'event', name: 'page.recovered' },
    ],
  )
})

test.serial('a page that crashes is loaded again where that is asked for', async (t) => {
  await using pages = await serveColours()
  await using session = await openWatchedSession({ ...SCREENCAST, 'browser.onCrash': 'reload' })
  const { browser } = session
  await browser.goto(pages.inTurn('red', 'lime', 'blue'))
  await browser.startRecording()
  await filmFor(400)
  for (const round of [1, 2]) {
    await crash(session)
    await until('the page again', () => session.events('page.reloaded').length === round)
    await filmFor(500)
  }
  const { filePath, endedBy } = await browser.stopRecording()
  t.is(endedBy, undefined)
  t.deepEqual(
    (await colourRuns(filePath)).map(({ colour }) => colour),
    ['red', 'lime', 'blue'],
  )
  t.is(session.events('page.crashed').length, 2)
})

test.serial(
  'dialogs that nobody answers are dismissed, also in the first script of a popup; others are left alone',
  async (t) => {
    await using pages = await serveColours()
    await using session = await openWatchedSession(SCREENCAST)
    const { browser } = session
    await browser.goto(pages.url('red'))
    const { page } = browser
    t.deepEqual(await page.evaluate(`[alert('a'), confirm('b'), prompt('c', 'd')]`), [null, false, null])
    const popup = pages.withScript('blue', `alert('first'); document.title = 'after'`)
    // Without an answer its opener, which shares its process, would hang too.
    await page.evaluate(`void window.open(${JSON.stringify(popup)})`)
    await until('the popup', () => browser.pages.length === 2)
    t.is(await browser.activePage.title(), 'after')
    await browser.activePage.close()
    // A page that wants to be asked is left. It may ask only once somebody has clicked in it.
    await page.evaluate('void (onbeforeunload = (event) => event.preventDefault())')
    await page.click('body')
    await browser.goto(pages.url('lime'))
    t.is(page.url(), pages.url('lime'))
    const kinds = () => session.events('page.dialog-dismissed').map(({ data }) => (data as { kind: string }).kind)
    const dismissed = ['alert', 'confirm', 'prompt', 'alert', 'beforeunload']
    t.deepEqual(kinds(), dismissed)

    page.on('dialog', (dialog) => void dialog.accept('an answer'))
    t.is(await page.evaluate(`prompt('e')`), 'an answer')
    t.deepEqual(kinds(), dismissed)
  },
)

test.serial('full screen keeps the size of the picture and the recording', async (t) => {
  await using pages = await serveColours()
  await using session = await openWatchedSession(SCREENCAST)
  const { browser } = session
  const script = `n.outerHTML = '<div id="n" style="background:lime">full</div>'; n.onclick = () => n.requestFullscreen()`
  await browser.goto(pages.withScript('red', script))
  await browser.startRecording()
  await filmFor(400)
  await browser.page.click('#n')
  await until('full screen', async () => (await browser.page.evaluate('document.fullscreenElement !== null')) === true)
  await filmFor(600)
  await browser.page.evaluate('document.exitFullscreen()')
  await filmFor(400)
  const { filePath, endedBy } = await browser.stopRecording()
  t.is(endedBy, undefined)
  t.is(await decodingErrors(filePath), '')
  t.deepEqual(
    (await colourRuns(filePath)).map(({ colour }) => colour),
    ['red', 'lime', 'red'],
  )
  t.is(session.encoders(), 1)
})

test.serial(
  'when the last page closes itself, the session is gone with that reason and the recording whole',
  async (t) => {
    await using pages = await serveColours()
    await using session = await openWatchedSession(SCREENCAST)
    const { browser } = session
    // A script may close only what a script has opened: so the first page is closed in favour of such a one.
    await browser.goto(pages.url('red'))
    const first = browser.page
    await first.evaluate(`void window.open('${pages.withScript('blue', 'setTimeout(close, 1500)')}')`)
    await until('the popup', () => browser.pages.length === 2)
    await browser.startRecording()
    await first.close()
    const failure = await browser.failed
    t.is(failure.code, 'BROWSER_GONE')
    t.is(failure.details.reason, 'the page was closed')
    await until('the end of the recording', () => session.events('recording.finished').length === 1)
    const { filePath, endedBy } = await browser.stopRecording()
    t.is(endedBy?.code, 'BROWSER_GONE')
    t.is(await decodingErrors(filePath), '')
    t.deepEqual(
      (await colourRuns(filePath)).map(({ colour }) => colour),
      ['blue'],
    )
  },
)
