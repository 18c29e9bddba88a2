import { findDisplayServer } from '../../src/adapters/display/find-display-server.ts'
import type { Capture } from '../../src/domain/capture.ts'
import type { LaunchOptions } from '../../src/index.ts'
import { until } from '../helpers/media-time.ts'
import { servePages } from '../helpers/page-server.ts'
import { type ColoursSeen, coloursInVideo, decodePng, secretPixels } from '../helpers/secret-pixels.ts'
import { openTestSession } from '../helpers/session.ts'
import { testUnless } from '../helpers/test-unless.ts'

const SIZE = { width: 640, height: 360 }
/** Pages that are opened one after the other, each in another process than the one before. */
const LEGS = 3

/** Films a page that scrolls, changes and goes on to other sites, and gives what is seen in each picture of the recording. */
async function film(options: LaunchOptions): Promise<ColoursSeen[]> {
  await using server = await servePages()
  await using session = await openTestSession({ ...SIZE, ...options })
  const { browser } = session
  await browser.startRecording()
  await browser.goto(server.url(`secret-journey.html?legs=${LEGS}`))
  // While it goes from one page to the next it has no title.
  const title = () => browser.page.title().catch(() => '')
  await until('the end of the journey', async () => (await title()) === 'arrived', 30_000)
  const { filePath } = await browser.stopRecording()
  // Its folder goes with the session.
  return await coloursInVideo(filePath, SIZE)
}

const found = findDisplayServer()
const withoutDisplay = 'reason' in found ? found.reason : undefined
const CAPTURES: readonly Capture[] = ['screencast', 'display']

/** Longer than the journey, seconds; the last page goes on scrolling. */
const LIVE_SECONDS = 8

testUnless(undefined, 'with masks they are in no picture of a live stream', async (t) => {
  await using server = await servePages()
  await using session = await openTestSession({ ...SIZE, capture: 'screencast', mask: ['.secret'] })
  const { browser } = session
  const { streamUrl } = await browser.startStream()
  const live = coloursInVideo(streamUrl, SIZE, ['-live_start_index', '0', '-t', `${LIVE_SECONDS}`])
  await browser.goto(server.url(`secret-journey.html?legs=${LEGS}`))
  const pictures = await live
  const screenshot = await decodePng(await browser.screenshot(), SIZE)
  t.deepEqual(
    pictures.flatMap(({ secret }, picture) => (secret > 0 ? [{ picture, secret }] : [])),
    [],
  )
  t.is(secretPixels(screenshot), 0)
  const open = pictures.filter((each) => each.open > 200)
  t.log(`${open.length} of ${pictures.length} pictures show the page`)
  t.true(open.length > 40)
})

for (const capture of CAPTURES) {
  const without = capture === 'display' ? withoutDisplay : undefined
  testUnless(without, `${capture}: secrets are in the recording of a session without masks`, async (t) => {
    const pictures = await film({ capture })
    const shown = pictures.filter(({ secret }) => secret > 200)
    t.log(`${shown.length} of ${pictures.length} pictures show secrets`)
    t.true(shown.length > pictures.length / 2 && pictures.length > 40)
  })

  testUnless(
    without,
    `${capture}: with masks they are in no picture of it, while it scrolls, changes and navigates`,
    async (t) => {
      const pictures = await film({ capture, mask: ['.secret'] })
      t.deepEqual(
        pictures.flatMap(({ secret }, picture) => (secret > 0 ? [{ picture, secret }] : [])),
        [],
      )
      const open = pictures.filter((each) => each.open > 200)
      t.log(`${open.length} of ${pictures.length} pictures show the page`)
      t.true(open.length > pictures.length / 2 && pictures.length > 40)
    },
  )
}
