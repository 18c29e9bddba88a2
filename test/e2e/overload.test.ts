import { join } from 'node:path'
import test from 'ava'
import { filmFor } from '../helpers/media-time.ts'
import { clockMeasures, percentile, timingErrorsMs } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { fixturePage, openTestSession, PACKAGE_ROOT } from '../helpers/session.ts'

/** Resident memory and memory outside the heap, megabytes, after a collection where one can be asked for. */
function memoryMb(): number {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1e6
}

test.serial('a slow encoder costs frames, not memory, not truth in time', async (t) => {
  process.env.SLOW_FFMPEG_BYTES_PER_SECOND = '400000'
  const ffmpeg = join(PACKAGE_ROOT, 'test/fixtures/slow-ffmpeg.mjs')
  await using session = await openTestSession({ ffmpeg })
  const { browser } = session
  await browser.goto(fixturePage('pixel-clock.html?scroll'))
  await browser.startRecording()
  await filmFor(2000)
  const early = memoryMb()
  const filmedMs = 2000 + (await filmFor(8000))
  const late = memoryMb()
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
  t.true(late - early < 60, `memory grew from ${early} to ${late} MB`)
})
