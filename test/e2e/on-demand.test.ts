import test from 'ava'
import { encoderProcesses } from '../helpers/encoder-processes.ts'
import { seenPlaylist } from '../helpers/media-playlist.ts'
import { filmFor, until } from '../helpers/media-time.ts'
import { clockMeasures } from '../helpers/pixel-clock-measures.ts'
import { decodePixelClock } from '../helpers/pixel-clock-reader.ts'
import { fixturePage, openTestSession, paintedValues } from '../helpers/session.ts'
import { openViewer } from '../helpers/viewer.ts'

const state = (browser: Awaited<ReturnType<typeof openTestSession>>['browser']) =>
  browser.getStreamStatus().status?.state

/** Milliseconds of time of day between the end of each listed segment and the begin of the next. */
const restsOf = (playlist: string): readonly number[] =>
  seenPlaylist(playlist).segments.flatMap(({ startsAtMs = 0, seconds }, i, all) => {
    const next = all[i + 1]?.startsAtMs
    return next === undefined ? [] : [next - startsAtMs - seconds * 1000]
  })

test.serial(
  'a stream on demand rests without a viewer, wakes for the first, and its timeline shows a gap',
  async (t) => {
    await using session = await openTestSession()
    const { browser } = session
    await browser.goto(fixturePage('pixel-clock.html'))
    const stream = await browser.startStream({ protocols: ['hls', 'ws'], latency: 'lan', onDemand: true })
    t.is((await encoderProcesses()).length, 1, 'it is proven before it rests')
    await until('rest', () => state(browser) === 'idle', 20_000)
    await until('the end of the encoder', async () => (await encoderProcesses()).length === 0)
    const painted = (await paintedValues(browser)).length
    await filmFor(1000)
    t.true((await paintedValues(browser)).length > painted, 'the page itself goes on')

    const fromMs = performance.now()
    const media = await (await fetch(new URL('video/media.m3u8', stream.hlsUrl))).text()
    const wokeMs = performance.now() - fromMs
    t.log(`woke in ${Math.round(wokeMs)} ms`)
    t.true(wokeMs < 3000, `${wokeMs} ms`)
    t.regex(media, /#EXT-X-DISCONTINUITY\n/)
    const restMs = Math.max(...restsOf(media))
    t.true(restMs > 900, `it rested a second at least, ${restMs} ms in time of day`)
    t.is(state(browser), 'live')
    t.is((await encoderProcesses()).length, 1)

    await using viewer = await openViewer(stream.playerUrl)
    await until('the player to play', async () => (await viewer.facts()).currentTime > 0)
    await until('the player to be live', async () => (await viewer.facts()).state === 'live')
    t.deepEqual(viewer.errors, [])
    await browser.stopStream()
    t.deepEqual(await encoderProcesses(), [])
  },
)

test.serial('a recording goes on while the stream rests, and the stream takes part in its encode again', async (t) => {
  await using session = await openTestSession()
  const { browser } = session
  await browser.goto(fixturePage('pixel-clock.html'))
  const stream = await browser.startStream({ onDemand: true })
  await until('rest', () => state(browser) === 'idle', 30_000)
  await browser.startRecording()
  const encoders = await encoderProcesses()
  t.is(encoders.length, 1)
  await filmFor(1500)
  t.is(state(browser), 'idle', 'a recording is no viewer')
  t.true((await fetch(new URL('video/media.m3u8', stream.hlsUrl))).ok)
  t.deepEqual(await encoderProcesses(), encoders, 'the encoder of the recording')
  t.is(state(browser), 'live')
  await filmFor(1500)
  const result = await browser.stopRecording()
  t.deepEqual(await encoderProcesses(), encoders, 'now that of the stream')
  await browser.stopStream()
  const measures = clockMeasures(await decodePixelClock(result.filePath))
  t.is(measures.outOfOrder, 0)
  t.is(measures.unreadable, 0)
  t.true(Math.abs(result.durationSeconds - 3) < 1, `${result.durationSeconds} s`)
})
