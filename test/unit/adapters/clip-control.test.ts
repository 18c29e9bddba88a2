import test from 'ava'
import { chooseClip } from '../../../src/adapters/sdk/clip-choice.ts'
import { ClipControl } from '../../../src/adapters/sdk/clip-control.ts'
import type { ClipOptions } from '../../../src/adapters/sdk/clip-types.ts'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { LiveStreams } from '../../../src/engine/live/live-streams.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { silentLog } from '../../../src/pipeline/ports/log-port.ts'
import type { RecordingStore } from '../../../src/pipeline/ports/recording-store-port.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import {
  type CodedVideo,
  initFragment,
  mediaFragmentOf,
  ORIGIN_MS,
  opaqueVideo,
} from '../../helpers/recording-fragments.ts'
import { eventList, OwnersUnderTest } from '../../helpers/recording-ports.ts'
import { SPEC } from '../engine/live-media.ts'

const VIDEO = opaqueVideo(30)
const code = (expected: string) => ({ code: expected }) as object

const build = (store: RecordingStore = new MemoryRecordingStore()) => {
  const [clock, events, owners] = [new VirtualClock(), eventList(), new OwnersUnderTest().process(1)]
  const live = new LiveStreams({ clock })
  const recordings = new RecordingLibrary({ store, owners, clock, events, log: silentLog }, { reserveBytes: 0 })
  const control = new ClipControl({ sessionId: 'ses', clock, events, live, recordings })
  /** Ten seconds of a stream. */
  const stream = (streamId: string, video: CodedVideo = VIDEO) => {
    const writer = live.open({ ...SPEC, streamId, windowMs: 60_000 })
    writer.push(initFragment(video))
    for (let msn = 0; msn < 10; msn += 1) {
      const fragments = Array.from({ length: 30 }, (_, frame) => mediaFragmentOf(VIDEO, msn * 30 + frame))
      writer.push({ kind: 'part', msn, part: 0, pts: msn * 90_000, duration: 90_000, independent: true, fragments })
      writer.push({ kind: 'segment', msn, parts: 1, pts: msn * 90_000, duration: 90_000 })
    }
    events.publish('stream.started', { sessionId: 'ses', streamId })
    return writer
  }
  return { store, clock, events, live, recordings, control, stream }
}

test('reads what is wanted', (t) => {
  t.deepEqual(chooseClip({ lastSeconds: 1.5 }), { lastMs: 1500 })
  t.deepEqual(chooseClip({ from: '2026-01-31T12:00:00Z' }), { fromMs: Date.UTC(2026, 0, 31, 12) })
  t.deepEqual(chooseClip({ from: new Date(5), to: 10 }), { fromMs: 5, toMs: 10 })
  t.deepEqual(chooseClip({ from: 0, to: '1970-01-01T01:00:00.5+01:00' }), { fromMs: 0, toMs: 500 })
})

test('refuses what cannot be read', (t) => {
  const wishes: ClipOptions[] = [
    {},
    { to: 5 },
    { lastSeconds: 1, from: 0 },
    { lastSeconds: 1, to: 0 },
    { lastSeconds: '5' as unknown as number },
    { from: 'yesterday' },
    { from: '5' },
    { from: '2026-01-31T12:00:00' },
    { from: '2026-13-31T12:00:00Z' },
    { from: new Date(Number.NaN) },
    { from: 0, to: Number.POSITIVE_INFINITY },
  ]
  for (const wish of wishes) t.throws(() => chooseClip(wish), code('OPTION_INVALID'), JSON.stringify(wish))
})

test('a clip of the stream that runs, and of one that has ended until it is gone', async (t) => {
  const { control, stream, live, recordings, clock } = build()
  await t.throwsAsync(control.cut({ lastSeconds: 1 }), code('STREAM_NONE'))
  stream('a')
  const writer = stream('b')
  const clip = await control.cut({ from: ORIGIN_MS + 2000, to: ORIGIN_MS + 4500 })
  t.like(clip, { streamId: 'b', durationSeconds: 2.5, frameCount: 75, from: new Date(ORIGIN_MS + 2000).toISOString() })
  t.like(await recordings.get(clip.recordingId), { state: 'finished', clipOf: { streamId: 'b' } })
  writer.end()
  await clock.pass(119_000)
  t.like(await control.cut({ lastSeconds: 100 }), { frameCount: 300 })
  await clock.pass(2000)
  t.is(live.get('b'), undefined)
  await t.throwsAsync(control.cut({ lastSeconds: 1 }), code('STREAM_UNKNOWN'))
})

test('a clip in WebM begins with the keyframe before; what WebM does not carry leaves nothing behind', async (t) => {
  const { control, stream, recordings, store } = build()
  const record = Uint8Array.of(0, 10, 0x80, 2, 2, 2, 0, 0)
  const { width, height } = VIDEO
  const vp9 = { codec: 'vp9', fourCc: 'vp09', codecs: 'vp09.00.10.08', record, width, height } as const
  stream('a', { ...VIDEO, configuration: vp9 })
  // A keyframe is every ten frames.
  const range = { from: ORIGIN_MS + 2500, to: ORIGIN_MS + 4500 }
  const clip = await control.cut({ ...range, container: 'webm' })
  t.like(clip, { frameCount: 65, filePath: `/recordings/${clip.recordingId}.webm` })
  t.is(Math.round(clip.durationSeconds * 1000), 2167)
  t.like(await recordings.get(clip.recordingId), { container: 'webm', codec: 'vp9' })
  t.like(await control.cut(range), { frameCount: 60, durationSeconds: 2 })
  stream('b')
  const before = await store.files()
  await t.throwsAsync(control.cut({ ...range, filePath: '/clips/a.webm' }), code('CODEC_NOT_CARRIED'))
  await t.throwsAsync(control.cut({ ...range, filePath: '/clips/a.mp4', container: 'webm' }), code('OPTION_INVALID'))
  t.deepEqual(await store.files(), before)
  t.is((await recordings.list()).recordings.length, 2)
})

test('streams of other sessions are not its own', async (t) => {
  const { control, stream, events } = build()
  stream('a')
  events.publish('stream.started', { sessionId: 'other', streamId: 'b' })
  t.like(await control.cut({ lastSeconds: 1 }), { streamId: 'a' })
})

test('only so many at a time; closing waits for those that are being cut', async (t) => {
  const { control, stream, recordings } = build()
  stream('a')
  const cut = () => control.cut({ lastSeconds: 5 })
  const clips = [cut(), cut(), cut(), cut()]
  await t.throwsAsync(cut(), code('CLIP_LIMIT'))
  await control.close()
  t.deepEqual(
    (await recordings.list()).recordings.toReversed().map(({ state, frameCount }) => [state, frameCount]),
    Array(4).fill(['finished', 150]),
  )
  t.is(new Set((await Promise.all(clips)).map(({ recordingId }) => recordingId)).size, 4)
})
