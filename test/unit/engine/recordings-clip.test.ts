import test from 'ava'
import { RecordingCuts } from '../../../src/adapters/sdk/recording-cuts.ts'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import type { Fragment } from '../../../src/domain/media.ts'
import { RecordingClips } from '../../../src/engine/recordings/clip/recording-clips.ts'
import { rangeWithin } from '../../../src/engine/recordings/clip/wanted-range.ts'
import { indexFile } from '../../../src/engine/recordings/index-file.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { boxesIn } from '../../../src/formats/isobmff/box-reader.ts'
import { readFinishedMovie } from '../../../src/formats/isobmff/finished-movie.ts'
import { presentation } from '../../../src/formats/isobmff/presentation.ts'
import { systemClock } from '../../../src/pipeline/clock.ts'
import { initFragment, mediaFragmentOf, ORIGIN_MS, opaqueVideo, opaqueVp8 } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

const FRAME = 3000
const VIDEO = opaqueVideo(200, 50)
const VP8 = opaqueVp8(200, 50)
const iso = (seconds: number) => new Date(ORIGIN_MS + seconds * 1000).toISOString()

/** VP8 keyframes tell their size (RFC 6386, 9.1). */
const VP8_HEAD = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 64, 0, 48, 0]
for (const { keyframe, data } of VP8.units) if (keyframe) (data as Uint8Array).set(VP8_HEAD)

async function library(store = new MemoryRecordingStore()) {
  const owners = new OwnersUnderTest().process(1)
  const ports = { store, owners, clock: systemClock, events: eventList(), log: logList() }
  const recordings = new RecordingLibrary(ports, { reserveBytes: 0 })
  return { store, recordings, clips: new RecordingClips({ recordings, clock: systemClock }) }
}

type World = Awaited<ReturnType<typeof library>>

/** Records 200 pictures from 10 s of media time on, and shows them from there plus `hiddenMs` on. */
async function film({ recordings }: World, container: 'mp4' | 'webm' = 'mp4', hiddenMs = 0): Promise<void> {
  const video = container === 'mp4' ? VIDEO : VP8
  const writer = await recordings.open({ recordingId: 'rec_a', sessionId: 's', container })
  const fragments: Fragment[] = [initFragment(video)]
  for (let i = 0; i < 200; i++) fragments.push(mediaFragmentOf(video, i, 900_000))
  for (const fragment of fragments) writer.append(fragment)
  writer.note({ event: 'page.crashed', pts: 900_000 + FRAME, details: { tab: 0 } })
  writer.note({ event: 'session.marked', pts: 900_000 + 40 * FRAME, details: { label: 'in' } })
  writer.note({ event: 'session.marked', pts: 900_000 + 150 * FRAME, details: { label: 'out' } })
  await writer.finish(900_000 + hiddenMs * 90, 900_000 + 200 * FRAME)
}

async function fileOf({ store, recordings }: World, id: string) {
  const file = (await store.open((await recordings.get(id)).filePath))!
  return file.read(0, await file.size())
}

test('a clip is a recording of its own: the very pictures, no more shown than was asked for, with its part of the timeline', async (t) => {
  const world = await library()
  await film(world)
  const clip = await world.clips.cut('rec_a', { fromSeconds: 1.15, toSeconds: 2.5 }, { recordingId: 'rec_b' })
  t.like(clip, {
    ...{ recordingId: 'rec_b', sessionId: 's', state: 'finished', container: 'mp4', codec: 'h264', encoder: 'libx264' },
    ...{ durationSeconds: 1.35, fps: 30, width: 64, height: 48, startedAt: iso(11.15) },
  })
  t.deepEqual(clip.clipOf, { recordingId: 'rec_a', from: iso(11.15), to: iso(12.5) })
  t.deepEqual(clip.timeline, [
    { atSeconds: 0, event: 'page.crashed', tab: 0 },
    { atSeconds: 0.183, event: 'session.marked', label: 'in' },
  ])
  const bytes = await fileOf(world, 'rec_b')
  const moov = [...boxesIn(bytes)].at(-1)!
  const movie = readFinishedMovie(bytes.subarray(moov.start, moov.end))!
  const { firstShown, endShown, firstSample } = presentation(movie.table, movie.edit)
  // Keyframes are every ten pictures: the one that stands at 1.15 s is the 34th, and the last before 2.5 s the 74th.
  t.deepEqual([firstSample, firstShown, endShown, movie.table.length], [0, 4, 45, 45])
  for (let i = 0; i < 45; i++) {
    const [from, size] = [movie.table.offsetAt(i), movie.table.sizeAt(i)]
    t.deepEqual(bytes.slice(from, from + size), VIDEO.units[30 + i]!.data)
  }
  t.deepEqual((await world.recordings.get('rec_a')).state, 'finished')
})

test('what was hidden at the beginning of a recording is hidden in clips of it, and a clip of a clip is one', async (t) => {
  const world = await library()
  await film(world, 'mp4', 150)
  const whole = await world.clips.cut('rec_a', {}, { recordingId: 'rec_b' })
  const { durationSeconds, frameCount, startedAt } = await world.recordings.get('rec_a')
  t.like(whole, { durationSeconds, frameCount, startedAt })
  const clip = await world.clips.cut('rec_b', { fromSeconds: 1, toSeconds: 2 }, { recordingId: 'rec_c' })
  t.like(clip, { durationSeconds: 1, startedAt: iso(11.15) })
})

test('a clip of a WebM begins with the keyframe', async (t) => {
  const world = await library()
  await film(world, 'webm')
  const clip = await world.clips.cut('rec_a', { fromSeconds: 1.15, toSeconds: 2.5 }, { recordingId: 'rec_b' })
  t.like(clip, {
    state: 'finished',
    container: 'webm',
    codec: 'vp8',
    durationSeconds: 1.5,
    frameCount: 45,
    startedAt: iso(11),
  })
  const file = (await world.store.open(clip.filePath))!
  const media = (await indexFile(file))!
  const size = media.table.sizeAt(0)
  const stored = await file.read(media.table.offsetAt(0), size)
  t.deepEqual(stored.subarray(-50), VP8.units[30]!.data)
})

test('ranges that a recording does not have are refused with what there is, and nothing is left behind', async (t) => {
  const world = await library()
  await film(world)
  const cut = (fromSeconds?: number, toSeconds?: number) =>
    world.clips.cut(
      'rec_a',
      { ...(fromSeconds === undefined ? {} : { fromSeconds }), ...(toSeconds === undefined ? {} : { toSeconds }) },
      { recordingId: 'rec_b' },
    )
  for (const range of [[-1], [7], [1, 9], [8, 9]] as const)
    await t.throwsAsync(cut(...range), { code: 'CLIP_OUTSIDE', message: /rec_a has nothing from/ })
  const error = await t.throwsAsync(cut(1, 900))
  t.regex((error as Error & { advice: string }).advice, /from 0 s to 6\.667 s/)
  for (const range of [[2, 1], [2, 2], [Number.NaN], [0, Number.POSITIVE_INFINITY]] as const)
    await t.throwsAsync(cut(...range), { code: 'OPTION_INVALID' })
  await t.throwsAsync(world.clips.cut('rec_a', {}, { recordingId: 'rec_b', container: 'webm' }), {
    code: 'CODEC_NOT_CARRIED',
  })
  await t.throwsAsync(world.clips.cut('rec_x', {}, { recordingId: 'rec_b' }), { code: 'RECORDING_UNKNOWN' })
  const stopped = AbortSignal.abort(new Error('stopped'))
  await t.throwsAsync(world.clips.cut('rec_a', {}, { recordingId: 'rec_b', signal: stopped }), { message: 'stopped' })
  t.deepEqual(await world.store.documents.names(), ['rec_a.json'])
  t.deepEqual(await world.store.files(), ['rec_a.mp4'])
})

test('an end that is rounded up is the end', (t) => {
  t.deepEqual(rangeWithin('rec_a', 6666.6, { fromSeconds: 1, toSeconds: 6.7 }), { fromMs: 1000, toMs: 6666.6 })
  t.deepEqual(rangeWithin('rec_a', 6666.6, {}), { fromMs: 0, toMs: 6666.6 })
})

test('what is too short for a picture is no range', (t) => {
  for (const toSeconds of [1, 1.000001, 1.0009])
    t.throws(() => rangeWithin('rec_a', 6666.6, { fromSeconds: 1, toSeconds }), { code: 'OPTION_INVALID' })
  t.throws(() => rangeWithin('rec_a', 6666.6, { fromSeconds: 6.6661 }), { code: 'OPTION_INVALID' })
  t.deepEqual(rangeWithin('rec_a', 6666.6, { fromSeconds: 1, toSeconds: 1.002 }), { fromMs: 1000, toMs: 1002 })
})

test('a clip around a moment of the timeline, as far as the recording goes', async (t) => {
  const world = await library()
  await film(world)
  const parts = {
    ...world,
    files: world.store,
    clock: systemClock,
    exporter: { export: () => Promise.reject(new Error('none')) } as never,
  }
  const cuts = new RecordingCuts(parts)
  const around = await cuts.clip('rec_a', { around: 'mark:in', padSeconds: 0.5 })
  t.is(around.durationSeconds, 1)
  t.is(Math.round(Date.parse(around.from) - ORIGIN_MS), 10_833)
  t.true((await cuts.clip('rec_a', { around: 'mark:last' })).durationSeconds > 6, 'five seconds before, and the end')
  const refused = { code: 'OPTION_INVALID' }
  await t.throwsAsync(cuts.clip('rec_a', { around: 'error:1' }), {
    ...refused,
    message: /it has crash:1, mark:in, mark:out/,
  })
  await t.throwsAsync(cuts.clip('rec_a', { around: 'mark:in', fromSeconds: 1 }), refused)
  await t.throwsAsync(cuts.clip('rec_a', { padSeconds: 1 }), refused)
  for (const padSeconds of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
    await t.throwsAsync(cuts.clip('rec_a', { around: 'mark:in', padSeconds }), refused)
})
