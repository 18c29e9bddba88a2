import { readFile } from 'node:fs/promises'
import test from 'ava'
import { FlyBrowserError } from '../../src/index.ts'
import { encoderProcesses } from '../helpers/encoder-processes.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { clockMeasures, percentile } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { fixturePage, openTestSession, paintedValues } from '../helpers/session.ts'
import { latencySeenMs, openViewer, type SightedPicture } from '../helpers/viewer.ts'

/** Most that a viewer is behind the page, milliseconds. */
const MOST_BEHIND_MS = 2000

const text = async (url: string | URL): Promise<string> => {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${answer.status} for ${url}`)
  return answer.text()
}

/** Addresses of all media that a stream lists now: what stands in `EXT-X-PART` and as segments. */
async function listedMedia(hlsUrl: string): Promise<URL[]> {
  const [media = ''] = (await text(hlsUrl)).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const mediaUrl = new URL(media, hlsUrl)
  return (await text(mediaUrl))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => new URL(line, mediaUrl))
}

test.serial('a stream plays in a real player while it is recorded from the same encode', async (t) => {
  await using session = await openTestSession()
  const { browser } = session
  await browser.goto(fixturePage('pixel-clock.html'))
  const stream = await browser.startStream()
  await browser.startRecording()
  await using viewer = await openViewer(stream.playerUrl)
  await until('the player to play', async () => (await viewer.facts()).currentTime > 0)
  await until('the player to be live', async () => (await viewer.facts()).state === 'live')
  // It begins further behind and catches up; only then does it play at the pace of time.
  let behindMs = Number.POSITIVE_INFINITY
  await until('the player to have caught up', async () => {
    const formerMs = behindMs
    behindMs = (await viewer.facts()).latencyMs
    await filmFor(1000)
    return behindMs < MOST_BEHIND_MS && formerMs - behindMs < 50
  })

  const before = await viewer.facts()
  const fromMs = performance.now()
  const looks: SightedPicture[] = []
  while (performance.now() - fromMs < 15_000) {
    await filmFor(1000)
    looks.push(await viewer.look())
  }
  const watchedMs = performance.now() - fromMs
  const after = await viewer.facts()
  const status = browser.getStreamStatus()
  const encoders = await encoderProcesses()
  const segments = await listedMedia(stream.streamUrl)
  const bodies = await Promise.all(segments.map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())))
  const recording = await browser.stopRecording()
  const final = await browser.stopStream()

  const seenMs = looks.map(latencySeenMs)
  const apartMs = looks.map((look, i) => Math.abs(look.latencyMs - (seenMs[i] ?? Number.NaN)))
  t.log(
    `seen ${percentile(seenMs, 50)} ms behind, ${Math.max(...seenMs)} at most; the player says`,
    `${Math.round(after.latencyMs)} ms, ${Math.round(percentile(apartMs, 50))} ms off`,
  )
  t.log(`stalls ${after.stalls}, dropped ${after.droppedFrames}`)
  t.deepEqual(viewer.errors, [])
  // How often it stalls is for the bench to tell; a machine of two cores that encodes, records and plays may hiccup once.
  t.true(after.stalls - before.stalls <= 1, `${after.stalls - before.stalls} stalls while watching`)
  t.false(seenMs.some(Number.isNaN), 'every picture in sight could be read')
  t.true(Math.max(...seenMs) <= MOST_BEHIND_MS, `${Math.max(...seenMs)} ms behind the page`)
  // What it says rests on EXT-X-PROGRAM-DATE-TIME; an error there would be in every look, a hiccup of the machine in one.
  t.true(percentile(apartMs, 50) <= 300, `the player is ${percentile(apartMs, 50)} ms off about that`)
  const playedMs = (after.currentTime - before.currentTime) * 1000
  t.true(Math.abs(playedMs - watchedMs) < 1000, `${playedMs} ms were played in ${watchedMs} ms: the pace of time`)
  t.is(encoders.length, 1, 'one encoder process serves both')

  const file = await readFile(recording.filePath)
  const within = bodies.filter((body) => file.includes(body))
  t.true(bodies.length >= 5)
  t.true(
    within.length >= bodies.length - 1,
    'every segment since the recording began stands in the recording, byte for byte',
  )

  t.true(status.active)
  t.is(status.status?.state, 'live')
  t.is(status.status?.metrics.viewerCount, 1)
  t.true((status.status?.metrics.bytesSent ?? 0) > 50_000)
  t.true(Math.abs((status.status?.metrics.currentFps ?? 0) - 30) < 3, `${status.status?.metrics.currentFps} fps`)
  t.true(final.framesSent > 400)
  t.deepEqual(browser.getStreamStatus(), { active: false })
})

test.serial('a paused stream holds its picture, players stay connected, and it goes on at the live edge', async (t) => {
  await using session = await openTestSession()
  const { browser } = session
  await browser.goto(fixturePage('pixel-clock.html'))
  const stream = await browser.startStream()
  await using viewer = await openViewer(stream.playerUrl)
  await until('the player to be live', async () => (await viewer.facts()).state === 'live')
  const { recordingId } = await browser.startRecording()
  await filmFor(2000)
  browser.pauseStream()
  t.is(browser.getStreamStatus().status?.state, 'paused')
  const paused = await viewer.facts()
  await filmFor(3000)
  const held = await viewer.facts()
  browser.resumeStream()
  t.is(browser.getStreamStatus().status?.state, 'live')
  await filmFor(2000)
  const resumed = await viewer.facts()
  const result = await browser.stopRecording()
  await browser.stopStream()

  t.is(result.recordingId, recordingId)
  t.true(held.currentTime - paused.currentTime > 2, 'the player plays on while the stream is paused')
  t.true(resumed.latencyMs < 2500, `${resumed.latencyMs} ms behind after the pause`)
  const readings = await decodePixelClock(result.filePath)
  const gaps = readings.slice(1).map((reading, i) => (reading.value ?? 0) - (readings[i]?.value ?? 0))
  const longest = Math.max(...gaps)
  t.true(longest > 2500 && longest < 3800, `the picture stood for ${longest} ms`)
  t.is(clockMeasures(readings).outOfOrder, 0)
})

for (const [kind, page] of [
  ['that redraws all the time', 'pixel-clock.html'],
  ['at rest', 'pixel-clock.html?every=60000'],
] as const) {
  test.serial(`a stream of a page ${kind} begins while a recording runs, from the same encode, in 3 s`, async (t) => {
    await using session = await openTestSession()
    const { browser } = session
    await browser.goto(fixturePage(page))
    await browser.startRecording()
    await filmFor(1500)
    const encoders = await encoderProcesses()
    const fromMs = performance.now()
    const stream = await browser.startStream()
    const tookMs = performance.now() - fromMs
    t.true(tookMs < 3000, `${tookMs} ms`)
    t.is(encoders.length, 1)
    t.deepEqual(await encoderProcesses(), encoders, 'the encoder that was there')
    t.true((await listedMedia(stream.streamUrl)).length > 0)
    const painted = await paintedValues(browser)
    await browser.stopStream()
    const result = await browser.stopRecording()
    const readings = await decodePixelClock(result.filePath)
    t.is(clockMeasures(readings).outOfOrder, 0)
    t.is(clockMeasures(readings).unreadable, 0)
    t.true((readings.at(-1)?.value ?? 0) >= (painted.at(-1) ?? 0) - 500, 'the recording went on')
  })
}

for (const moment of ['at once', 'when its encoder runs'] as const) {
  test.serial(`closing a session whose stream still starts, ${moment}, leaves no encoder`, async (t) => {
    await using session = await openTestSession()
    const { browser } = session
    await browser.goto(fixturePage('pixel-clock.html'))
    let pending = true
    const start = browser.startStream().then(
      () => 'started',
      (error: unknown) => error,
    )
    void start.then(() => {
      pending = false
    })
    if (moment !== 'at once') await until('an encoder', async () => (await encoderProcesses()).length > 0)
    t.true(pending)
    await browser.close()
    t.deepEqual(await encoderProcesses(), [])
    const outcome = await start
    t.true(outcome === 'started' || outcome instanceof FlyBrowserError, String(outcome))
    t.deepEqual(await encoderProcesses(), [], 'and none comes later')
  })
}
