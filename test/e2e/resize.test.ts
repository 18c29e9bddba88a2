import test, { type ExecutionContext } from 'ava'
import { findDisplayServer } from '../../src/adapters/display/find-display-server.ts'
import type { Capture } from '../../src/domain/capture.ts'
import { pixelClockDifferenceMs, pixelClockValue } from '../../src/domain/pixel-clock.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { pictureSizes } from '../helpers/picture-sizes.ts'
import { clockMeasures, percentile, timingErrorsMs } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { fixturePage, openTestSession } from '../helpers/session.ts'
import { testUnless } from '../helpers/test-unless.ts'
import { openViewer } from '../helpers/viewer.ts'

const FIRST = { width: 960, height: 540 }
const SMALLER = { width: 640, height: 360 }
const LARGER = { width: 1280, height: 720 }
/** How long each size is filmed, milliseconds. */
const FILMED_MS = 2000
/**
 * Nothing is filmed while a size changes; beyond that, so long may nothing new be seen: an encoder starts, on a busy machine, and its first
 * picture comes.
 */
const BEYOND_MS = 2000

const found = findDisplayServer()

async function resizesAsItRuns(t: ExecutionContext, capture: Capture): Promise<void> {
  await using session = await openTestSession({ ...FIRST, capture })
  const { browser } = session
  await browser.goto(fixturePage('pixel-clock.html'))
  await browser.page.evaluate('window.kept = "kept"')
  const { streamUrl, playerUrl } = await browser.startStream()
  await browser.startRecording()
  await using viewer = await openViewer(playerUrl)
  await until('the player to be live', async () => (await viewer.facts()).state === 'live')
  const resizedAt: { readonly askedMs: number; readonly doneMs: number }[] = []
  for (const size of [SMALLER, LARGER]) {
    const askedMs = Date.now()
    await browser.resize(size)
    resizedAt.push({ askedMs, doneMs: Date.now() })
    const { width, height } = size
    t.deepEqual(
      await browser.page.evaluate('[kept, innerWidth, innerHeight, screen.width, screen.height]'),
      ['kept', width, height, width, height],
      'the page is the same, in its new size',
    )
    t.deepEqual(browser.size, size)
    await filmFor(FILMED_MS)
  }
  await until('the player to show the new size', async () => (await viewer.size()).width === LARGER.width)
  const seen = await viewer.facts()
  const look = await viewer.look()
  const [media = ''] = (await (await fetch(streamUrl)).text()).split('\n').filter((line) => /^[^#]/.test(line))
  const playlist = await (await fetch(new URL(media, streamUrl))).text()
  const result = await browser.stopRecording()
  await browser.stopStream()

  t.deepEqual(viewer.errors, [])
  t.is(seen.state, 'live')
  t.not(look.value, undefined, 'its picture can be read')
  // One for each size; on a busy machine the encoder may be replaced besides, which the timeline tells then.
  const replaced = result.timeline.filter(({ event }) => ['encoder.restarted', 'load.stepped'].includes(event)).length
  const discontinuities = playlist.match(/^#EXT-X-DISCONTINUITY$/gm)?.length ?? 0
  t.true(discontinuities >= 2 && discontinuities <= 2 + replaced, `${discontinuities}, ${replaced} told of`)
  t.is(playlist.match(/^#EXT-X-MAP:/gm)?.length, discontinuities + 1)

  t.is((await probeFile(result.filePath)).complaints, '')
  t.is(await decodingErrors(result.filePath), '')
  const sizes = await pictureSizes(result.filePath)
  const readings = await decodePixelClock(result.filePath)
  t.is(sizes.length, readings.length)
  t.deepEqual([...new Set(sizes)], ['960x540', '640x360', '1280x720'])
  const measures = clockMeasures(readings)
  t.is(measures.unreadable, 0, 'no picture is of two sizes')
  t.is(measures.outOfOrder, 0)
  const holes = readings.slice(1).map(({ ptsMs }, at) => ptsMs - (readings[at]?.ptsMs ?? 0))
  const still = measures.values.slice(1).map((value, at) => pixelClockDifferenceMs(measures.values[at] ?? 0, value))
  t.log(`holes ${Math.round(Math.max(...holes))} ms, the clock stands for ${Math.max(...still)} ms at most`)
  const mostMs = BEYOND_MS + Math.max(...resizedAt.map(({ askedMs, doneMs }) => doneMs - askedMs))
  t.true(Math.max(...holes) <= mostMs, `a hole of ${Math.max(...holes)} ms`)
  t.true(Math.max(...still) <= mostMs, `the clock stands for ${Math.max(...still)} ms`)
  const errors = timingErrorsMs(readings).map(Math.abs)
  t.true(percentile(errors, 95) < 200, `${percentile(errors, 95)} ms off true time`)
  for (const [at, { askedMs, doneMs }] of resizedAt.entries()) {
    const first = sizes.indexOf(['640x360', '1280x720'][at] ?? '')
    const painted = readings[first]?.value ?? Number.NaN
    const before = readings[first - 1]?.value ?? Number.NaN
    t.true(pixelClockDifferenceMs(pixelClockValue(askedMs), painted) >= 0, 'the new size is not seen before')
    t.true(pixelClockDifferenceMs(before, pixelClockValue(doneMs)) >= 0, 'the old one not after')
  }
  t.true(Math.abs(result.durationSeconds * 1000 - (measures.lastPtsMs - measures.firstPtsMs)) < 500)
  const { timeline } = result
  t.deepEqual(
    timeline.filter(({ event }) => event === 'session.resized').map(({ width, height }) => ({ width, height })),
    [SMALLER, LARGER],
  )
}

test.serial('a session that is streamed and recorded is given other sizes: screencast', (t) =>
  resizesAsItRuns(t, 'screencast'),
)
testUnless(
  'path' in found ? undefined : found.reason,
  'a session that is streamed and recorded is given other sizes: display',
  (t) => resizesAsItRuns(t, 'display'),
)
