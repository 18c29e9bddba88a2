import test from 'ava'
import { findDisplayServer } from '../../src/adapters/display/find-display-server.ts'
import type { FlyBrowserSession } from '../../src/index.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { clockMeasures, percentile, timingErrorsMs } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { decodingErrors, probeFile } from '../helpers/probe.ts'
import { fixturePage, openTestSession, paintedValues, stopPainting } from '../helpers/session.ts'

/** The ways there are here; in CI there are both. */
const CAPTURES = 'path' in findDisplayServer() ? (['display', 'screencast'] as const) : (['screencast'] as const)

for (const capture of CAPTURES)
  test.serial(`by ${capture}, a page that redraws all the time is recorded true in time`, async (t) => {
    await using session = await openTestSession({ capture })
    const { browser } = session
    await browser.goto(fixturePage('pixel-clock.html'))
    await browser.startRecording()
    const filmedMs = await filmFor(6000)
    const result = await browser.stopRecording()

    const probed = await probeFile(result.filePath)
    t.is(probed.complaints, '')
    t.is(await decodingErrors(result.filePath), '')
    t.is(probed.codec, 'h264')
    t.deepEqual([probed.width, probed.height], [1280, 720])
    t.true(Math.abs(result.durationSeconds - filmedMs / 1000) < 0.2, `${result.durationSeconds} s of ${filmedMs} ms`)
    t.true(Math.abs(probed.durationSeconds - result.durationSeconds) < 0.05, `${probed.durationSeconds}`)

    const readings = await decodePixelClock(result.filePath)
    const measures = clockMeasures(readings)
    const originMs = Date.parse(result.startedAt)
    const errors = timingErrorsMs(readings, originMs).map(Math.abs)
    t.log(
      `${measures.distinctFps.toFixed(1)} distinct fps, time off by ${percentile(errors, 50).toFixed(0)} ms p50,`,
      `${percentile(errors, 95).toFixed(0)} ms p95; ${result.droppedFrames} dropped`,
    )
    t.is(measures.unreadable, 0)
    t.is(measures.outOfOrder, 0)
    t.true(measures.distinctFps >= 28, `${measures.distinctFps} distinct frames a second`)
    t.true(percentile(errors, 95) <= 50, `${percentile(errors, 95)} ms at p95`)
  })

/** For the last change to be shown, filmed and delivered; the recording's end must not depend on being given more. */
const SETTLE_MS = 400

/** Stops the page right after a change that came when `changes` more had come since the call; all values it painted. */
async function stopAfterChanges(
  browser: FlyBrowserSession,
  changes: number,
): Promise<{ before: number; all: number[] }> {
  const before = (await paintedValues(browser)).length
  await until(`${changes} changes`, async () => (await paintedValues(browser)).length >= before + changes, 30_000)
  const all = await stopPainting(browser)
  await filmFor(SETTLE_MS)
  return { before, all }
}

for (const capture of CAPTURES)
  test.serial(`by ${capture}, a page that changes once a second keeps every change, and its last one`, async (t) => {
    await using session = await openTestSession({ capture })
    const { browser } = session
    await browser.goto(fixturePage('pixel-clock.html?every=1000'))
    await browser.startRecording()
    const { before, all } = await stopAfterChanges(browser, 5)
    // A second and more of rest, over which the last change must stay the last picture.
    await filmFor(1500)
    const result = await browser.stopRecording()

    const readings = await decodePixelClock(result.filePath)
    const seen = new Set(clockMeasures(readings).values)
    const missing = all.slice(before).filter((value) => !seen.has(value))
    t.true(all.length >= before + 5)
    t.deepEqual(missing, [], 'changes that are not in the recording')
    t.is(readings.at(-1)?.value, all.at(-1), 'the last picture is the last change')
  })

for (const capture of CAPTURES)
  test.serial(`by ${capture}, stopping right after a change keeps it`, async (t) => {
    await using session = await openTestSession({ capture })
    const { browser } = session
    await browser.goto(fixturePage('pixel-clock.html?every=700'))
    await browser.startRecording()
    const { all } = await stopAfterChanges(browser, 1)
    const result = await browser.stopRecording()

    const readings = await decodePixelClock(result.filePath)
    t.is(readings.at(-1)?.value, all.at(-1), 'the last picture is the last change')
  })
