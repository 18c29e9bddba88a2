import test from 'ava'
import fc from 'fast-check'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { LoadState } from '../../../src/domain/load-state.ts'
import type { SegmentEvent } from '../../../src/domain/media.ts'
import type { RecordingNote } from '../../../src/domain/recording-note.ts'
import { TIMESCALE } from '../../../src/domain/time.ts'
import type { ClipRange } from '../../../src/engine/live/clip/clip-range.ts'
import { cutClip } from '../../../src/engine/live/clip/cut-clip.ts'
import { WindowNotes } from '../../../src/engine/live/clip/window-notes.ts'
import { LiveStreams } from '../../../src/engine/live/live-streams.ts'
import { indexFile } from '../../../src/engine/recordings/index-file.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { silentLog } from '../../../src/pipeline/ports/log-port.ts'
import type { RecordingStore } from '../../../src/pipeline/ports/recording-store-port.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { initFragment, mediaFragmentOf, ORIGIN_MS, opaqueVideo } from '../../helpers/recording-fragments.ts'
import { eventList, OwnersUnderTest } from '../../helpers/recording-ports.ts'
import { SPEC } from './live-media.ts'
import { ShelfUnderTest, storeOf } from './live-time-shift-shelf.ts'

const FPS = 30
/** A keyframe every third of a second. */
const VIDEO = opaqueVideo(300)

/** One second of the stream, as packaging tells it. */
function* second(msn: number, load?: LoadState): Generator<SegmentEvent> {
  const pts = msn * TIMESCALE
  const made = Array.from({ length: FPS }, (_, frame) => mediaFragmentOf(VIDEO, msn * FPS + frame))
  const fragments = load ? made.map((fragment) => ({ ...fragment, load })) : made
  yield { kind: 'part', msn, part: 0, pts, duration: TIMESCALE, independent: true, fragments }
  yield { kind: 'segment', msn, parts: 1, pts, duration: TIMESCALE }
}

const build = (windowMs = 60_000) => {
  const clock = new VirtualClock()
  const shelf = new ShelfUnderTest()
  const live = new LiveStreams({ clock, mediaStore: storeOf(shelf), timeShift: { memoryMs: 10_000 } })
  const store: RecordingStore = new MemoryRecordingStore()
  const owners = new OwnersUnderTest().process(1)
  const recordings = new RecordingLibrary(
    { store, owners, clock, events: eventList(), log: silentLog },
    { reserveBytes: 0 },
  )
  const writer = live.open({ ...SPEC, windowMs })
  const stream = live.get('s1')!
  writer.push(initFragment(VIDEO))
  let msn = 0
  const seconds = async (count: number, load?: LoadState) => {
    for (let left = count; left > 0; left -= 1) {
      for (const event of second(msn, load)) writer.push(event)
      msn += 1
      await clock.settle()
    }
  }
  let cut = 0
  const clip = (range: ClipRange, library: Pick<RecordingLibrary, 'open' | 'get' | 'remove'> = recordings) => {
    cut += 1
    const target = { recordings: library, clock, recordingId: `rec_clip${cut}`, sessionId: 'ses' }
    return cutClip(stream, range, target)
  }
  /** What is in the file of a recording. */
  const samples = async (path: string) => {
    const { table } = (await indexFile((await store.open(path))!))!
    return { first: table.startTime / TIMESCALE, end: table.endTime / TIMESCALE, count: table.length }
  }
  return { clock, shelf, live, store, recordings, writer, stream, seconds, clip, samples }
}

const at = (seconds: number): number => ORIGIN_MS + seconds * 1000
const iso = (seconds: number): string => new Date(at(seconds)).toISOString()
const code = (expected: string) => ({ code: expected }) as object

test('the last seconds: shown to the tick, kept from the keyframe before', async (t) => {
  const { seconds, clip, samples } = build()
  await seconds(30)
  const info = await clip({ lastMs: 2500 })
  t.like(info, {
    state: 'finished',
    durationSeconds: 2.5,
    frameCount: 75,
    width: 64,
    sessionId: 'ses',
    startedAt: iso(27.5),
  })
  t.deepEqual(info.clipOf, { streamId: 's1', from: iso(27.5), to: iso(30) })
  const { first, end } = await samples(info.filePath)
  t.is(first.toFixed(3), '27.333')
  t.is(end, 30)
})

test('a range on the disk and in memory, over a discontinuity', async (t) => {
  const { seconds, clip, samples, writer, shelf } = build()
  await seconds(10)
  writer.push(initFragment(VIDEO, true))
  await seconds(20)
  t.true(shelf.files.size > 15)
  const info = await clip({ fromMs: at(4.1), toMs: at(28.25) })
  t.is(info.durationSeconds.toFixed(3), '24.150')
  t.deepEqual(info.clipOf, { streamId: 's1', from: iso(4.1), to: iso(28.25) })
  t.deepEqual(await samples(info.filePath), { first: 4, end: 28 + 8 / 30, count: 24 * 30 + 8 })
})

test('no end means until now, and what the range has beyond the media is left out', async (t) => {
  const { seconds, clip } = build(20_000)
  await seconds(40)
  t.like(await clip({ fromMs: at(35) }), { durationSeconds: 5, startedAt: iso(35) })
  const info = await clip({ fromMs: at(-100), toMs: at(1000) })
  t.deepEqual(info.clipOf, { streamId: 's1', from: iso(20), to: iso(40) })
  t.is(info.frameCount, 600)
  t.like(await clip({ lastMs: 1e300 }), { durationSeconds: 20 })
})

test('fragments of an open segment are in it, although their part is not finished', async (t) => {
  const { seconds, clip, writer } = build()
  await seconds(3)
  for (let frame = 0; frame < 12; frame += 1) {
    writer.push({ kind: 'fragment', msn: 3, part: 0, fragment: mediaFragmentOf(VIDEO, 90 + frame) })
  }
  t.like(await clip({ lastMs: 1000 }), { frameCount: 30, startedAt: iso(2.4) })
})

test('a stream that has ended can still be cut', async (t) => {
  const { seconds, clip, writer, clock } = build()
  await seconds(30)
  writer.end()
  await clock.pass(60_000)
  t.like(await clip({ lastMs: 30_000 }), { frameCount: 900 })
})

test('while a clip waits to be written the window moves on, and nothing of it is lost or left behind', async (t) => {
  const { seconds, clip, recordings, samples, shelf, stream } = build()
  await seconds(60)
  let open: () => void = () => {}
  const slow = new Promise<void>((resolve) => {
    open = resolve
  })
  const clips = [{ lastMs: 50_000 }, { fromMs: at(40), toMs: at(59.5) }].map((range) =>
    clip(range, {
      open: (spec) => slow.then(() => recordings.open(spec)),
      get: (id) => recordings.get(id),
      remove: (id) => recordings.remove(id),
    }),
  )
  await seconds(200)
  open()
  const [whole, part] = await Promise.all(clips)
  t.deepEqual(await samples(whole!.filePath), { first: 10, end: 60, count: 1500 })
  t.deepEqual(await samples(part!.filePath), { first: 40, end: 59.5, count: 585 })
  const stored = stream.commons.window.kept.filter(({ elsewhere }) => elsewhere).map(({ msn }) => msn)
  t.deepEqual([...shelf.files.keys()], stored)
})

test('a change of the picture within the range is refused, on either side of it is well', async (t) => {
  const { seconds, clip, writer } = build()
  await seconds(5)
  writer.push({ ...initFragment(VIDEO, true), width: 128 })
  await seconds(5)
  const error = await t.throwsAsync<FlyBrowserError>(clip({ lastMs: 8000 }), code('CLIP_RESIZED'))
  t.is(error?.details.at, iso(5))
  t.like(await clip({ fromMs: at(2), toMs: at(5) }), { durationSeconds: 3 })
  t.like(await clip({ lastMs: 5000 }), { durationSeconds: 5, width: 128 })
})

test('ranges without media and what is no range are refused, and leave nothing', async (t) => {
  const { seconds, clip, recordings } = build()
  await t.throwsAsync(clip({ lastMs: 1000 }), code('CLIP_EMPTY'), 'before the first picture')
  await seconds(5)
  const error = await t.throwsAsync<FlyBrowserError>(clip({ fromMs: at(60), toMs: at(70) }), code('CLIP_EMPTY'))
  t.is(error?.message, `Stream s1 has no media from ${iso(60)} to ${iso(70)}.`)
  t.true(error?.advice.includes(`from ${iso(0)} to ${iso(5)}`))
  await t.throwsAsync(clip({ fromMs: at(-9), toMs: at(0) }), code('CLIP_EMPTY'))
  for (const lastMs of [0, 0.001, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    await t.throwsAsync(clip({ lastMs }), code('OPTION_INVALID'))
  }
  const [bad, good] = [Number.NaN, at(2)]
  for (const range of [{ fromMs: bad }, { fromMs: good, toMs: bad }, { fromMs: good, toMs: good }, { fromMs: 1e300 }]) {
    await t.throwsAsync(clip(range), code('OPTION_INVALID'))
  }
  t.deepEqual(await recordings.list(), { recordings: [] })
})

test('a clip whose stream is taken away meanwhile fails and leaves nothing', async (t) => {
  const { seconds, clip, recordings, live } = build()
  await seconds(30)
  const cutting = clip({ lastMs: 30_000 })
  live.remove('s1')
  await t.throwsAsync(cutting, code('MEDIA_UNKNOWN'))
  t.deepEqual(await recordings.list(), { recordings: [] })
})

test('a disk that fails with much still on its way to it ends the clip', async (t) => {
  const { seconds, clip, recordings } = build()
  await seconds(5)
  const failure = new FlyBrowserError('STORE_UNWRITABLE', { path: '/recordings', reason: 'EIO' })
  const failing = {
    get: recordings.get.bind(recordings),
    remove: recordings.remove.bind(recordings),
    open: async () => ({
      // Never written, and nothing more is.
      pendingBytes: 9 * 1024 * 1024,
      failed: true,
      append: () => {},
      note: () => {},
      finish: () => Promise.reject(failure),
      abandon: async () => {},
    }),
  }
  await t.throwsAsync(clip({ lastMs: 3000 }, failing), { is: failure })
})

test('whatever the range, the clip shows just the pictures that stood in it', async (t) => {
  const { seconds, clip, samples } = build()
  await seconds(30)
  const tick = fc.integer({ min: -2 * TIMESCALE, max: 32 * TIMESCALE })
  await fc.assert(
    fc.asyncProperty(tick, tick, async (a, b) => {
      const [from, to] = [Math.min(a, b), Math.max(a, b)]
      const [start, end] = [Math.max(0, from), Math.min(to, 30 * TIMESCALE)]
      if (end - start < TIMESCALE / FPS) return
      const info = await clip({ fromMs: ORIGIN_MS + from / 90, toMs: ORIGIN_MS + to / 90 })
      const frame = TIMESCALE / FPS
      t.is(Math.round(info.durationSeconds * TIMESCALE), end - start)
      t.is(info.frameCount, Math.ceil(end / frame) - Math.floor(start / frame))
      const { first } = await samples(info.filePath)
      t.is(Math.round(first * TIMESCALE), Math.floor(start / (10 * frame)) * 10 * frame, 'from the keyframe before')
    }),
    { numRuns: 100 },
  )
})

/** Something that happened at a second of the stream. */
const noteAt = (seconds: number, event: string, details: RecordingNote['details'] = {}): RecordingNote => ({
  ...{ event, details },
  pts: seconds * TIMESCALE,
})
const LESS: LoadState = { rung: 2, fps: 8, reason: 'too slow', sinceMs: at(12) }

test('a clip tells what happened in its range, counted from its own beginning, and what was amiss at that', async (t) => {
  const { seconds, clip, writer } = build()
  await seconds(10)
  writer.note(noteAt(9, 'page.crashed', { tab: 3 }))
  writer.note(noteAt(9.5, 'page.recovered', { tab: 3 }))
  await seconds(10, LESS)
  writer.note(noteAt(16, 'browser.lost', { reason: 'SIGKILL' }))
  await seconds(5, { ...LESS, rung: 1, fps: 15, sinceMs: at(20) })
  writer.note(noteAt(22, 'browser.restarted', { restarts: 1 }))
  writer.push({ ...initFragment(VIDEO, true), restarted: 'it ended' })
  await seconds(5, { ...LESS, rung: 0, fps: 30, reason: 'it keeps up', sinceMs: at(25.25) })
  const lines = async (from: number, to: number) =>
    (await clip({ fromMs: at(from), toMs: at(to) })).timeline.map(({ atSeconds, event, direction, rung }) =>
      [atSeconds, event, direction, rung].filter((each) => each !== undefined).join(' '),
    )
  t.deepEqual(await lines(1, 8), [])
  t.deepEqual(await lines(10, 17), ['2 load.stepped down 2', '6 browser.lost'])
  t.deepEqual(await lines(16.5, 24), [
    '0 load.stepped down 2',
    '0 browser.lost',
    '3.5 load.stepped up 1',
    '5.5 browser.restarted',
  ])
  t.deepEqual(await lines(23, 29), ['0 load.stepped down 1', '2 encoder.restarted', '2.25 load.stepped up 0'])
  t.deepEqual(await lines(26, 29), [])
})

test('another output that takes a stream over has no news of what was told before', async (t) => {
  const { seconds, writer, stream, live } = build()
  const other = live.open({ ...SPEC, windowMs: 60_000, protocol: 'ws' })
  const restarted = { ...initFragment(VIDEO, true), restarted: 'it ended' }
  await seconds(2)
  writer.push(restarted)
  other.push(restarted)
  await seconds(1)
  for (const each of [writer, other]) each.note(noteAt(3, 'page.crashed', { tab: 0 }))
  writer.end()
  for (const event of second(3)) other.push(event)
  t.deepEqual(
    stream.notes.within({ fromMs: at(0), toMs: at(9) }).map(({ event, atMs }) => [event, atMs]),
    [
      ['encoder.restarted', at(2)],
      ['page.crashed', at(3)],
    ],
  )
})

test('what happened is kept as long as the media it happened to, and after that only what still holds', async (t) => {
  const { seconds, clip, writer, stream } = build(20_000)
  writer.note(noteAt(-5, 'capture.paused'))
  await seconds(5)
  writer.note(noteAt(5, 'page.unresponsive', { tab: 0 }))
  writer.note(noteAt(5, 'encoder.restarted', { reason: 'it ended' }))
  await seconds(40)
  writer.note(noteAt(45, 'load.stepped', { rung: 1 }))
  t.deepEqual(
    stream.notes.within({ fromMs: at(0), toMs: at(50) }).map(({ event }) => event),
    ['capture.paused', 'page.unresponsive', 'load.stepped'],
  )
  await seconds(5)
  t.deepEqual(
    (await clip({ lastMs: 8000 })).timeline.map(({ atSeconds, event }) => [atSeconds, event]),
    [
      [0, 'capture.paused'],
      [0, 'page.unresponsive'],
      [3, 'load.stepped'],
    ],
  )
})

test('however much happens, what is kept is bounded; a clip from where some is missing says so', (t) => {
  const notes = new WindowNotes(() => at(0))
  notes.take(initFragment(VIDEO))
  for (let i = 0; i < 5000; i += 1) notes.note(noteAt(i, i % 2 ? 'capture.resumed' : 'capture.paused'))
  const all = notes.within({ fromMs: at(0), toMs: at(5000) })
  t.like(all[0], { event: 'timeline.shortened', details: { left_out: 3000 } })
  t.is(all.length, 2001)
  t.deepEqual(
    notes.within({ fromMs: at(4000.5), toMs: at(4002) }).map(({ event, atMs }) => [event, atMs]),
    [
      ['capture.paused', at(4000.5)],
      ['capture.resumed', at(4001)],
      ['capture.paused', at(4002)],
    ],
  )
})

test('a browser that is lost takes its pages with it, and a frame rate that was given up is given up at the beginning', (t) => {
  const notes = new WindowNotes(() => at(0))
  notes.take(initFragment(VIDEO))
  const amiss = (seconds: number) =>
    notes.within({ fromMs: at(seconds), toMs: at(seconds) }).map(({ event, details }) => [event, details?.tab])
  notes.note(noteAt(1, 'page.crashed', { tab: 0 }))
  notes.note(noteAt(2, 'page.unresponsive', { tab: 4 }))
  notes.note(noteAt(3, 'page.reloaded', { tab: 0 }))
  notes.note(noteAt(4, 'browser.lost', { reason: 'SIGKILL' }))
  notes.note(noteAt(5, 'browser.restarted', { restarts: 1 }))
  t.deepEqual(amiss(2.5), [
    ['page.crashed', 0],
    ['page.unresponsive', 4],
  ])
  t.deepEqual(amiss(3.5), [['page.unresponsive', 4]])
  t.deepEqual(amiss(4.5), [['browser.lost', undefined]])
  t.deepEqual(amiss(5.5), [])
})
