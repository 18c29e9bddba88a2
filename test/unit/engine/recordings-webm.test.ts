import test from 'ava'
import fc from 'fast-check'
import { VirtualTimeScheduler } from 'rxjs'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import { indexFile, isWholeFile } from '../../../src/engine/recordings/index-file.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { schedulerClock } from '../../../src/pipeline/clock.ts'
import type { RecordingStore } from '../../../src/pipeline/ports/recording-store-port.ts'
import {
  type CodedVideo,
  initFragment,
  mediaFragmentOf,
  ORIGIN_MS,
  opaqueVideo,
  opaqueVp8,
} from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

const HOUR = 3600 * 90_000
const VIDEO = opaqueVp8(30)
const spec = { recordingId: 'rec_a', sessionId: 's', container: 'webm' } as const

function world(store: RecordingStore = new MemoryRecordingStore()) {
  const scheduler = new VirtualTimeScheduler()
  const [events, log] = [eventList(), logList()]
  const owners = new OwnersUnderTest().process(1)
  const clock = schedulerClock(scheduler, ORIGIN_MS)
  return { store, library: new RecordingLibrary({ store, owners, clock, events, log }, { reserveBytes: 0 }) }
}

type Writer = Awaited<ReturnType<RecordingLibrary['open']>>

function append(writer: Writer, video: CodedVideo, count: number, startPts = 0): void {
  writer.append(initFragment(video))
  for (let i = 0; i < count; i++) writer.append(mediaFragmentOf(video, i, startPts))
}

const settled = async (writer: Writer) => {
  while (writer.pendingBytes > 0) await new Promise((resolve) => setImmediate(resolve))
}

/** Pictures of a file by time (milliseconds), and the first byte of each as it stands in the file. */
async function picturesIn(store: RecordingStore, path: string) {
  const file = (await store.open(path))!
  const { table } = (await indexFile(file))!
  const found = []
  for (let sample = 0; sample < table.length; sample++) {
    const bytes = await file.read(table.offsetAt(sample), table.sizeAt(sample))
    found.push([table.timeAt(sample) / 90, bytes.at(-1)])
  }
  return found
}

test('a WebM counts from its first picture, an hour into a run too, and says what it is', async (t) => {
  const { library, store } = world()
  const writer = await library.open(spec)
  append(writer, VIDEO, 30, HOUR)
  t.like(await library.get('rec_a'), {
    ...{ container: 'webm', codec: 'vp8', codecs: 'vp8', frameCount: 30 },
    startedAt: new Date(ORIGIN_MS + 3_600_000).toISOString(),
    filePath: '/recordings/rec_a.partial.webm',
  })
  await writer.finish(HOUR, HOUR + 99_000)
  const info = await library.get('rec_a')
  t.like(info, { state: 'finished', durationSeconds: 1.1, frameCount: 30, filePath: '/recordings/rec_a.webm' })
  t.true(await isWholeFile((await store.open(info.filePath))!))
  const expected = VIDEO.units.map(({ data }, i) => [Math.round((i * 1000) / 30), data.at(-1)])
  t.deepEqual(await picturesIn(store, info.filePath), expected)
})

test('what was only needed to decode is shown, and the times tell so; what is behind the end is taken out', async (t) => {
  const { library, store } = world()
  const writer = await library.open(spec)
  append(writer, VIDEO, 30, HOUR)
  writer.note({ event: 'load.stepped', pts: HOUR + 45_000 })
  await writer.finish(HOUR + 30_000, HOUR + 60_000)
  t.like(await library.get('rec_a'), {
    ...{ durationSeconds: 60_000 / 90_000, frameCount: 20, startedAt: new Date(ORIGIN_MS + 3_600_000).toISOString() },
    timeline: [{ atSeconds: 0.5, event: 'load.stepped' }],
  })
  t.is((await picturesIn(store, '/recordings/rec_a.webm')).length, 20)
})

test('another size goes on in the same file; another codec, and what a container does not carry, is refused', async (t) => {
  const { library, store } = world()
  const writer = await library.open(spec)
  append(writer, VIDEO, 10)
  writer.append(initFragment(opaqueVp8(30, 100, { width: 128, height: 96 }), true))
  for (let i = 10; i < 20; i++) writer.append(mediaFragmentOf(VIDEO, i))
  const { configuration, ...rest } = VIDEO
  const vp9 = {
    ...rest,
    configuration: { ...configuration!, codec: 'vp9', fourCc: 'vp09', codecs: 'vp09.00.10.08' },
  } as const
  t.throws(() => writer.append(initFragment(vp9, true)), { code: 'INTERNAL', message: /from vp8 to vp9/ })
  t.throws(() => writer.append(initFragment(opaqueVideo(1))), { code: 'CODEC_NOT_CARRIED' })
  await writer.finish(0, 60_000)
  t.like(await library.get('rec_a'), { state: 'finished', frameCount: 20, width: 64, height: 48 })
  t.is((await picturesIn(store, '/recordings/rec_a.webm')).length, 20)
  const mp4 = await library.open({ recordingId: 'rec_b', sessionId: 's' })
  t.throws(() => mp4.append(initFragment(VIDEO)), {
    code: 'CODEC_NOT_CARRIED',
    message: 'A recording in MP4 does not carry vp8.',
  })
  await t.throwsAsync(mp4.finish(0, 1), { code: 'RECORDING_EMPTY' })
})

test('fragments that go back in time are refused; those of one millisecond are kept in order', async (t) => {
  const { library, store } = world()
  const writer = await library.open(spec)
  append(writer, VIDEO, 2)
  t.throws(() => writer.append(mediaFragmentOf(VIDEO, 1)), { code: 'INTERNAL' })
  t.throws(() => writer.append(mediaFragmentOf(VIDEO, 0)), { code: 'INTERNAL' })
  writer.append(mediaFragmentOf(VIDEO, 0, 3001))
  writer.append(mediaFragmentOf(VIDEO, 0, 3002))
  await writer.finish(0, 9000)
  const times = (await picturesIn(store, '/recordings/rec_a.webm')).map(([time]) => time)
  t.deepEqual(times, [0, 33, 34, 35])
})

test('the ending of a path says what it is; a path that contradicts is refused with what would work', async (t) => {
  const { library } = world()
  const open = (recordingId: string, more: object) => library.open({ recordingId, sessionId: 's', ...more })
  for (const [id, asked, container, partial] of [
    ['rec_a', { filePath: '/a/film.WEBM' }, 'webm', '/a/film.rec_a.partial.WEBM'],
    ['rec_b', { filePath: '/a/film.mp4' }, 'mp4', '/a/film.rec_b.partial.mp4'],
    ['rec_c', { filePath: '/a/film', container: 'webm' }, 'webm', '/a/film.rec_c.partial.webm'],
    ['rec_d', { filePath: '/a/film.mkv', container: 'webm' }, 'webm', '/a/film.rec_d.partial.mkv'],
    ['rec_e', { filePath: '/a/film.old' }, 'mp4', '/a/film.rec_e.partial.old'],
    ['rec_f', {}, 'mp4', '/recordings/rec_f.partial.mp4'],
  ] as const) {
    const writer = await open(id, asked)
    t.like(await library.get(id), { container, filePath: partial })
    await writer.abandon('over')
  }
  for (const ending of ['mkv', 'MOV', 'gif', 'ts'])
    await t.throwsAsync(open('rec_h', { filePath: `/a/b.c/film.${ending}` }), {
      code: 'OPTION_INVALID',
      message: /would be called otherwise than it is; name it \/a\/b\.c\/film\.mp4 or \/a\/b\.c\/film\.webm/,
    })
  await t.throwsAsync(open('rec_g', { filePath: '/a/b.c/film.mp4', container: 'webm' }), {
    code: 'OPTION_INVALID',
    message: /\/a\/b\.c\/film\.mp4 is the name of a file of mp4; name it \/a\/b\.c\/film\.webm, or ask for mp4/,
  })
  await t.throwsAsync(open('rec_h', { container: 'mkv' }), { code: 'OPTION_INVALID', message: /none of mp4, webm/ })
})

test('a file that was cut anywhere is recovered to its last whole picture, also without its metadata', async (t) => {
  const { library, store } = world()
  const writer = await library.open(spec)
  append(writer, opaqueVp8(30, 200), 30)
  await settled(writer)
  const path = '/recordings/rec_a.partial.webm'
  const bytes = await (await store.open(path))!.read(0, 1e6)
  const { table } = (await indexFile((await store.open(path))!))!
  await writer.finish(0, 90_000)
  const finished = await (await store.open('/recordings/rec_a.webm'))!.read(0, 1e6)
  const ends = Array.from({ length: 30 }, (_, sample) => table.offsetAt(sample) + table.sizeAt(sample))

  const cuts = fc.oneof(
    fc.nat(bytes.length).map((length) => bytes.subarray(0, length)),
    fc.integer({ min: 0, max: ends.at(-1)! }).map((length) => finished.subarray(0, length)),
    // A disk that lost its power: the length is there, the content is not.
    fc.nat(bytes.length).map((length) => bytes.map((byte, at) => (at < length ? byte : 0))),
  )
  await fc.assert(
    fc.asyncProperty(cuts, async (cut) => {
      const { library: later, store: left } = world()
      const file = await left.create('/recordings/rec_x.partial.webm')
      await file.write([cut], 0)
      const zeros = cut.length - cut.findLastIndex((byte) => byte !== 0) - 1
      // No more zeros than these stand in a head.
      const lost = zeros > 8 ? zeros : 0
      const least = ends.filter((end) => end <= cut.length - lost).length
      const [info] = await later.recover()
      const found = info?.frameCount ?? 0
      t.true(found === least || (lost > 0 && found === least + 1), `${found} of ${least}`)
      if (!info) return
      t.is(info.filePath, '/recordings/rec_x.webm')
      t.like(info, { container: 'webm', codec: 'vp8', width: 64, height: 48 })
      t.true(Math.abs(info.durationSeconds - found / 30) < 0.002)
      const whole = (await left.open(info.filePath))!
      t.true(await isWholeFile(whole))
      t.is((await indexFile(whole))?.table.length, found)
    }),
    { numRuns: 60 },
  )
})

test('a finished WebM that lost its metadata is told of as it is', async (t) => {
  const { library, store } = world()
  const writer = await library.open(spec)
  append(writer, VIDEO, 30, HOUR)
  await writer.finish(HOUR, HOUR + 180_000)
  await store.documents.remove('rec_a.json')
  const [info] = await library.recover()
  t.like(info, { state: 'recovered', container: 'webm', durationSeconds: 2, frameCount: 30, codecs: 'vp8' })
})

test('a full disk: the pictures give their place to the cues', async (t) => {
  const { library, store } = world(new MemoryRecordingStore(300_000))
  const writer = await library.open(spec)
  const video = opaqueVp8(10, 1000)
  writer.append(initFragment(video))
  await t.throwsAsync(
    async () => {
      for (let i = 0; i < 10_000; i++) {
        writer.append(mediaFragmentOf(video, i))
        if (i % 7 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
    },
    { code: 'STORE_FULL' },
  )
  await t.throwsAsync(writer.finish(0, 90_000_000), { code: 'STORE_FULL' })
  const info = await library.get('rec_a')
  t.like(info, { state: 'finished', filePath: '/recordings/rec_a.webm', error: { code: 'STORE_FULL' } })
  t.true(info.frameCount > 180 && info.frameCount < 300, `${info.frameCount} frames`)
  t.true(await isWholeFile((await store.open(info.filePath))!))
  t.is((await picturesIn(store, info.filePath)).length, info.frameCount)
})
