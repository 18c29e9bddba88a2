import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import type { CDPSession } from 'puppeteer'
import type { Subscription } from 'rxjs'
import { type LaunchedBrowser, launchBrowser } from '../../src/adapters/browser/launch-browser.ts'
import { FlyBrowserError } from '../../src/domain/errors.ts'
import { pixelClockDifferenceMs } from '../../src/domain/pixel-clock.ts'
import type { Screencast, ScreencastPicture } from '../../src/pipeline/ports/capture-port.ts'
import { until } from '../helpers/media-time.ts'
import { readJpegClocks } from '../helpers/pixel-clock-jpeg.ts'
import { percentile } from '../helpers/pixel-clock-measures.ts'

const WIDTH = 1280
const HEIGHT = 720
const REQUEST = { jpegQuality: 80 }

async function open(t: ExecutionContext): Promise<LaunchedBrowser> {
  const launched = await launchBrowser({ width: WIDTH, height: HEIGHT, sessionId: 'filmed' })
  t.teardown(() => launched.close())
  return launched
}

const clockPage = (query: string): string =>
  // Compiled tests lie in dist, fixtures do not.
  `file://${fileURLToPath(new URL('../../../test/fixtures/pages/pixel-clock.html', import.meta.url))}${query}`

/** Collects what a screencast gives, acknowledging as told. */
function collect(
  screencast: Screencast,
  acknowledge: (picture: ScreencastPicture) => void = (each) => each.acknowledge(),
) {
  const pictures: ScreencastPicture[] = []
  let failure: unknown
  const subscription: Subscription = screencast.pictures.subscribe({
    next(picture) {
      pictures.push(picture)
      acknowledge(picture)
    },
    error(error) {
      failure = error
    },
  })
  return { pictures, subscription, failure: () => failure }
}

const paints = async (launched: LaunchedBrowser): Promise<number[]> =>
  (await launched.page.evaluate('window.paints')) as number[]

/** Waits until the page has stopped changing and no picture came for a while. */
async function rest(launched: LaunchedBrowser, pictures: readonly unknown[]): Promise<void> {
  let [painted, seen, sinceMs] = [-1, -1, performance.now()]
  await until('a page at rest', async () => {
    const now = (await paints(launched)).length
    if (now !== painted || pictures.length !== seen)
      [painted, seen, sinceMs] = [now, pictures.length, performance.now()]
    return performance.now() - sinceMs > 400
  })
}

test.serial('pictures are exactly the viewport, many a second, in order and true in time', async (t) => {
  const launched = await open(t)
  await launched.goto(clockPage('?for=3000'))
  const { pictures } = collect(launched.capture.screencast(REQUEST))
  await rest(launched, pictures)
  t.true(pictures.length > 60, `${pictures.length} pictures`)
  t.true(pictures.every(({ width, height }) => width === WIDTH && height === HEIGHT))
  const values = await readJpegClocks(pictures.map(({ data }) => data))
  const read = pictures.flatMap(({ capturedAtMs }, index) => {
    const value = values[index]
    return value === undefined ? [] : [{ capturedAtMs, value }]
  })
  t.true(read.length >= pictures.length - 1)
  const painted = new Set(await paints(launched))
  t.deepEqual(
    read.filter(({ value }) => !painted.has(value)),
    [],
  )
  for (const [index, { value, capturedAtMs }] of read.entries()) {
    const before = read[index - 1]
    if (!before) continue
    const text = `picture ${index} shows ${before.value} then ${value}, at ${before.capturedAtMs} then ${capturedAtMs}`
    t.true(pixelClockDifferenceMs(before.value, value) >= 0, text)
    t.true(capturedAtMs >= before.capturedAtMs, text)
  }
  const lateMs = read.map(({ capturedAtMs, value }) => pixelClockDifferenceMs(value, capturedAtMs % 2 ** 32))
  t.log(
    `captured after paint: p5 ${percentile(lateMs, 5).toFixed(1)}, p50 ${percentile(lateMs, 50).toFixed(1)}, p95 ${percentile(lateMs, 95).toFixed(1)} ms`,
  )
  t.true(percentile(lateMs, 5) > -20 && percentile(lateMs, 95) < 50)
})

test.serial(
  'without acknowledgement at most three pictures come; a refresh then shows the page as it is',
  async (t) => {
    const launched = await open(t)
    const screencast = launched.capture.screencast(REQUEST)
    await launched.goto(clockPage('?every=10&for=1000'))
    const { pictures } = collect(screencast, () => {})
    await rest(launched, pictures)
    t.true(pictures.length <= 3, `${pictures.length} pictures`)
    const before = pictures.length
    screencast.refresh()
    await until('the picture that was asked for', () => pictures.length > before)
    const [value] = await readJpegClocks([pictures.at(-1)!.data])
    t.is(value, (await paints(launched)).at(-1))
  },
)

test.serial(
  'with late acknowledgement pictures keep coming, and a refresh at rest brings the last change',
  async (t) => {
    const launched = await open(t)
    const screencast = launched.capture.screencast(REQUEST)
    await launched.goto(clockPage('?every=10&for=2000'))
    const { pictures } = collect(screencast, (picture) => void setTimeout(() => picture.acknowledge(), 300))
    await rest(launched, pictures)
    t.true(pictures.length > 6)
    const before = pictures.length
    screencast.refresh()
    await until('the picture that was asked for', () => pictures.length > before)
    const [value] = await readJpegClocks([pictures.at(-1)!.data])
    t.is(value, (await paints(launched)).at(-1))
  },
)

test.serial('every change of a quiet page is seen', async (t) => {
  const launched = await open(t)
  await launched.goto(clockPage('?every=500&for=2400'))
  const { pictures } = collect(launched.capture.screencast(REQUEST))
  await until('five changes of the page', async () => (await paints(launched)).length >= 5)
  await rest(launched, pictures)
  const values = new Set(await readJpegClocks(pictures.map(({ data }) => data)))
  for (const value of (await paints(launched)).slice(1)) t.true(values.has(value))
})

test.serial('a screencast goes on after navigation to another process, reload and a screenshot', async (t) => {
  const launched = await open(t)
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end(`<title>${request.url}</title><script>setInterval(() => document.body.append('.'), 20)</script><body>`)
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.closeAllConnections())
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const { pictures, failure } = collect(launched.capture.screencast(REQUEST))
  const goesOn = async (): Promise<void> => {
    const before = pictures.length
    await until('more pictures', () => pictures.length > before + 3)
  }
  for (const url of [`http://127.0.0.1:${port}/a`, `http://localhost:${port}/b`, clockPage('')]) {
    await launched.goto(url)
    await goesOn()
  }
  await launched.page.reload()
  await goesOn()
  await launched.page.screenshot()
  await goesOn()
  await launched.page.setViewport({ width: 640, height: 360, deviceScaleFactor: 1 })
  await until('pictures of the new size', () => pictures.at(-1)?.width === 640 && pictures.at(-1)?.height === 360)
  t.is(failure(), undefined)
})

test.serial('a screencast attaches again when its DevTools session is lost', async (t) => {
  const launched = await open(t)
  await launched.goto(clockPage(''))
  const sessions: CDPSession[] = []
  const create = launched.page.createCDPSession.bind(launched.page)
  launched.page.createCDPSession = async () => {
    const session = await create()
    sessions.push(session)
    return session
  }
  const { pictures, failure } = collect(launched.capture.screencast(REQUEST))
  for (const round of [1, 2]) {
    const before = pictures.length
    await until('more pictures of this attachment', () => sessions.length === round && pictures.length > before + 3)
    await sessions.at(-1)?.detach()
  }
  await until('a third attachment', () => sessions.length === 3)
  t.is(failure(), undefined)
})

test.serial('unsubscribing stops the screencast in the browser, and a second one can follow', async (t) => {
  const launched = await open(t)
  await launched.goto(clockPage(''))
  const screencast = launched.capture.screencast(REQUEST)
  const first = collect(screencast)
  await until('the first pictures', () => first.pictures.length > 3)
  first.subscription.unsubscribe()
  const seen = first.pictures.length
  const second = collect(screencast)
  await until('pictures of the second screencast', () => second.pictures.length > 3)
  t.is(first.pictures.length, seen)
  first.pictures.at(-1)?.acknowledge()
  const early = collect(screencast)
  early.subscription.unsubscribe()
  t.is(early.failure(), undefined)
})

for (const [how, end, reason] of [
  ['closed page', (launched: LaunchedBrowser) => launched.page.close(), 'the page was closed'],
  [
    'killed browser',
    (launched: LaunchedBrowser) => launched.browser.process()?.kill('SIGKILL'),
    'its process ended with SIGKILL',
  ],
] as const) {
  test.serial(`a ${how} ends the pictures with BROWSER_GONE`, async (t) => {
    const launched = await open(t)
    await launched.goto(clockPage(''))
    const { pictures, failure } = collect(launched.capture.screencast(REQUEST))
    await until('the first pictures', () => pictures.length > 3)
    void end(launched)
    await until('the end of the pictures', () => failure() !== undefined)
    const error = failure()
    t.true(error instanceof FlyBrowserError)
    if (!(error instanceof FlyBrowserError)) return
    t.is(error.code, 'BROWSER_GONE')
    t.is(error.details.reason, reason)
    t.is(error.details.session, 'filmed')
    const after = collect(launched.capture.screencast(REQUEST))
    await until('the end of what was begun afterwards', () => after.failure() !== undefined)
  })
}
