import { join } from 'node:path'
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

test.serial(
  'a page is recorded as WebM, alone and beside a stream; what does not go together is refused',
  async (t) => {
    await using session = await openTestSession({ fps: 15 })
    const { browser, folder } = session
    await browser.goto(fixturePage('pixel-clock.html'))
    for (const [options, code] of [
      [{ codec: 'vp8', container: 'mp4' }, 'CODEC_NOT_CARRIED'],
      [{ codec: 'h264', filePath: join(folder, 'a.webm') }, 'CODEC_NOT_CARRIED'],
      [{ codec: 'vp9', container: 'webm', filePath: join(folder, 'a.mp4') }, 'OPTION_INVALID'],
    ] as const)
      await t.throwsAsync(browser.startRecording(options), { code })

    await browser.startRecording({ codec: 'vp8' })
    const filmedMs = await filmFor(2000)
    const alone = await browser.stopRecording()
    t.like(alone, { container: 'webm', codec: 'vp8', encoder: 'libvpx' })
    t.is(alone.filePath, join(folder, `${alone.recordingId}.webm`))
    const probed = await probeFile(alone.filePath)
    t.like(probed, { codec: 'vp8', width: 1280, height: 720, complaints: '' })
    t.is(await decodingErrors(alone.filePath), '')
    t.true(Math.abs(probed.durationSeconds - alone.durationSeconds) < 0.002)
    t.true(alone.durationSeconds > filmedMs / 1000 - 0.2, `${alone.durationSeconds} s of ${filmedMs} ms`)
    const readings = await decodePixelClock(alone.filePath)
    t.is(clockMeasures(readings).outOfOrder, 0)
    const errors = timingErrorsMs(readings, Date.parse(alone.startedAt)).map(Math.abs)
    t.true(percentile(errors, 50) <= 100, `${percentile(errors, 50)} ms off`)

    await browser.startStream({ codec: 'vp9', latency: 'lan' })
    await filmFor(1500)
    // Joins the encode of the stream, and begins with the keyframe before: up to a second earlier.
    await browser.startRecording({ container: 'webm' })
    const besideMs = await filmFor(2000)
    const beside = await browser.stopRecording()
    await browser.stopStream()
    t.like(beside, { container: 'webm', codec: 'vp9' })
    const earlierSeconds = beside.durationSeconds - besideMs / 1000
    t.true(earlierSeconds > -0.2 && earlierSeconds < 1.5, `${earlierSeconds} s more`)
    t.is(await decodingErrors(beside.filePath), '')
    t.is((await probeFile(beside.filePath)).frames, beside.frameCount)
  },
)
