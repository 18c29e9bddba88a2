import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import test from 'ava'
import { filmFor } from '../helpers/media-time.ts'
import { clockMeasures, percentile, timingErrorsMs } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { fixturePage, openTestSession, PACKAGE_ROOT } from '../helpers/session.ts'

// Only a full collection tells what is kept from what is merely not collected yet.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Memory that is in use after a full collection, inside and outside the heap, megabytes: the least of several looks. */
async function keptMb(): Promise<number> {
  const looks: number[] = []
  for (let look = 0; look < 5; look += 1) {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    looks.push((heapUsed + external) / 1e6)
    await filmFor(50)
  }
  return Math.min(...looks)
}

/** With the frame slot and the acknowledgements unbounded, memory was seen to grow by 37 to 55 MB here. */
const MOST_GROWTH_MB = 15

test.serial('a slow encoder costs frames, not memory, not truth in time', async (t) => {
  process.env.SLOW_FFMPEG_BYTES_PER_SECOND = '1500000'
  const ffmpeg = join(PACKAGE_ROOT, 'test/fixtures/slow-ffmpeg.mjs')
  await using session = await openTestSession({ ffmpeg })
  const { browser } = session
  await browser.goto(fixturePage('pixel-clock.html?scroll&noise'))
  await browser.startRecording()
  const startedMs = performance.now()
  await filmFor(2000)
  const early = await keptMb()
  await filmFor(10_000)
  const late = await keptMb()
  const filmedMs = performance.now() - startedMs
  const result = await browser.stopRecording()

  t.is((await probeFile(result.filePath)).complaints, '')
  t.is(await decodingErrors(result.filePath), '')
  const readings = await decodePixelClock(result.filePath)
  const measures = clockMeasures(readings)
  const errors = timingErrorsMs(readings, Date.parse(result.startedAt)).map(Math.abs)
  t.log(
    `${measures.distinctFps.toFixed(1)} distinct fps, ${result.droppedFrames} dropped,`,
    `${percentile(errors, 95).toFixed(0)} ms off at p95, memory ${early.toFixed(0)} to ${late.toFixed(0)} MB`,
  )
  t.true(measures.distinctFps < 20, 'the encoder really was too slow')
  t.true(Math.abs(result.durationSeconds - filmedMs / 1000) < 0.3, `${result.durationSeconds} s of ${filmedMs} ms`)
  t.is(measures.outOfOrder, 0)
  t.true(percentile(errors, 90) < 100, `${percentile(errors, 90)} ms off at p90`)
  t.true(result.droppedFrames > 0, `${result.droppedFrames} dropped`)
  t.true(late - early < MOST_GROWTH_MB, `memory grew from ${early} to ${late} MB`)
})
