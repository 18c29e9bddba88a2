import test, { type ExecutionContext } from 'ava'
import fc from 'fast-check'
import { MemoryRecordingStore } from '../../../src/adapters/stores/memory/memory-recording-store.ts'
import type { InitFragment, MediaFragment } from '../../../src/domain/media.ts'
import { RecordingLibrary } from '../../../src/engine/recordings/recording-library.ts'
import { readMovie } from '../../../src/engine/recordings/vod/read-movie.ts'
import { retimedBytes, retimedSegment } from '../../../src/engine/recordings/vod/retimed-segment.ts'
import { type Vod, vodOf } from '../../../src/engine/recordings/vod/vod.ts'
import { vodMultivariantPlaylist, vodPlaylist } from '../../../src/engine/recordings/vod/vod-playlists.ts'
import { VodRecordings } from '../../../src/engine/recordings/vod/vod-recordings.ts'
import { concat } from '../../../src/formats/isobmff/box.ts'
import { boxesIn } from '../../../src/formats/isobmff/box-reader.ts'
import { fragmentSamples, type Sample } from '../../../src/formats/isobmff/fragment-samples.ts'
import { readInitMovie } from '../../../src/formats/isobmff/init-movie.ts'
import { systemClock } from '../../../src/pipeline/clock.ts'
import { CountedBytes } from '../../helpers/counted-bytes.ts'
import { initFragment, mediaFragmentOf, ORIGIN_MS, opaqueVideo, opaqueVp8 } from '../../helpers/recording-fragments.ts'
import { eventList, logList, OwnersUnderTest } from '../../helpers/recording-ports.ts'

const FRAME = 3000

interface Film {
  readonly fragments: readonly (InitFragment | MediaFragment)[]
  readonly start: number
  readonly end: number
}

/** Records fragments, and gives the finished file. */
async function filmed({ fragments, start, end }: Film, container: 'mp4' | 'webm' = 'mp4') {
  const store = new MemoryRecordingStore()
  const owners = new OwnersUnderTest().process(1)
  const library = new RecordingLibrary(
    { store, owners, clock: systemClock, events: eventList(), log: logList() },
    { reserveBytes: 0 },
  )
  const writer = await library.open({ recordingId: 'rec_a', sessionId: 's', container })
  for (const fragment of fragments) writer.append(fragment)
  await writer.finish(start, end)
  const { filePath } = await library.get('rec_a')
  const file = (await store.open(filePath))!
  return { library, file: await file.read(0, await file.size()) }
}

const VIDEO = opaqueVideo(400, 900)
const pictures = (count: number, startPts = 0) =>
  Array.from({ length: count }, (_, i) => mediaFragmentOf(VIDEO, i, startPts))

async function vodFrom(file: CountedBytes): Promise<Vod> {
  const movie = await readMovie(file)
  return (await vodOf(movie!))!
}

/** What a player is given of a segment. */
async function segmentBytes(file: CountedBytes, vod: Vod, number: number): Promise<Uint8Array> {
  const { from, to, retimed } = vod.segments[number]!
  const pieces: Uint8Array[] = []
  for await (const piece of retimed ? retimedSegment(file, retimed, ORIGIN_MS) : file.read(from, to)) pieces.push(piece)
  const bytes = concat(pieces)
  if (retimed) if (bytes.length !== retimedBytes(retimed)) throw new Error('not as many bytes as were told')
  return bytes
}

/** The pictures of a segment as a player reads them: it must be made of fragments from end to end. */
function samplesIn(t: ExecutionContext, bytes: Uint8Array, init: Uint8Array): Sample[] {
  const movie = readInitMovie(init)!
  const boxes = [...boxesIn(bytes)]
  t.deepEqual([...new Set(boxes.map(({ type }) => type))].sort(), ['mdat', 'moof', 'prft'])
  t.is(boxes.at(-1)?.end, bytes.length)
  return boxes
    .filter(({ type }) => type === 'moof')
    .flatMap(({ start, end }) => fragmentSamples(bytes.subarray(start, end), start, movie)!)
}

test('segments are ranges of the file that begin with keyframes, and only its front and its index are read', async (t) => {
  const { file } = await filmed({ fragments: [initFragment(VIDEO), ...pictures(400)], start: 0, end: 400 * FRAME })
  const bytes = new CountedBytes(file)
  const vod = await vodFrom(bytes)
  t.true(bytes.readBytes < 400 * 24 + 2000, `${bytes.readBytes} of ${file.length} bytes were read`)
  // Keyframes are a third of a second apart: the first from 1 s on, later ones from 4 s on.
  t.deepEqual(
    vod.segments.map(({ at, duration }) => [at / FRAME, duration / FRAME]),
    [
      [0, 30],
      [30, 120],
      [150, 120],
      [270, 120],
      [390, 10],
    ],
  )
  t.is(vod.duration, 400 * FRAME)
  let pts = 0
  for (const [number, segment] of vod.segments.entries()) {
    t.is(segment.retimed, undefined)
    const samples = samplesIn(t, await segmentBytes(bytes, vod, number), vod.inits[0]!.bytes)
    t.true(samples[0]?.keyframe)
    for (const { decodeTime, duration } of samples) {
      t.is(decodeTime, pts)
      pts += duration
    }
  }
  t.is(pts, 400 * FRAME)
})

test('what lies before the beginning takes no time, and the last picture stands until the end', async (t) => {
  // Asked for in the middle of the picture after the fifth, until long after the last one.
  const [start, end] = [900_000 + 5.5 * FRAME, 900_000 + 60 * FRAME]
  const { library, file } = await filmed({ fragments: [initFragment(VIDEO), ...pictures(45, 900_000)], start, end })
  const bytes = new CountedBytes(file)
  const vod = await vodFrom(bytes)
  t.is(vod.startPts, start)
  const text = vodPlaylist({ info: await library.get('rec_a'), version: 'v', vod })
  t.regex(
    text,
    /^#EXT-X-START:TIME-OFFSET=0\.002,PRECISE=YES$/m,
    'who waits at the beginning sees the first picture shown',
  )
  t.is(vod.duration, end - start)
  const all = (
    await Promise.all(
      vod.segments.map(async (_, number) => samplesIn(t, await segmentBytes(bytes, vod, number), vod.inits[0]!.bytes)),
    )
  ).flat()
  t.is(all.length, 45)
  t.true(all[0]?.keyframe)
  t.deepEqual(
    all.slice(0, 8).map(({ decodeTime }) => decodeTime - start),
    [-5, -4, -3, -2, -1, 0, 0.5 * FRAME, 1.5 * FRAME],
    'those that are hidden stand for a tick each',
  )
  for (const [i, { decodeTime, duration }] of all.entries())
    t.is(decodeTime + duration, all[i + 1]?.decodeTime ?? end, `picture ${i}`)
})

test('what comes after the end is in no segment', async (t) => {
  const { file } = await filmed({ fragments: [initFragment(VIDEO), ...pictures(45)], start: 0, end: 40.5 * FRAME })
  const bytes = new CountedBytes(file)
  const vod = await vodFrom(bytes)
  const last = samplesIn(t, await segmentBytes(bytes, vod, vod.segments.length - 1), vod.inits[0]!.bytes).at(-1)
  t.deepEqual([last?.decodeTime, last?.duration], [40 * FRAME, 0.5 * FRAME])
})

test('another size is a discontinuity with an init segment of its own, and what says so in the file is left out', async (t) => {
  const larger = { ...opaqueVideo(40, 900, 2), width: 128, height: 96 }
  const fragments = [
    initFragment(VIDEO),
    ...pictures(20),
    initFragment(larger, true),
    ...Array.from({ length: 20 }, (_, i) => mediaFragmentOf(larger, i, 20 * FRAME)),
    initFragment(VIDEO, true),
    ...pictures(20, 40 * FRAME),
  ]
  const { library, file } = await filmed({ fragments, start: 0, end: 60 * FRAME })
  const bytes = new CountedBytes(file)
  const vod = await vodFrom(bytes)
  t.deepEqual(
    vod.segments.map(({ init, discontinuity, at }) => [init, discontinuity, at / FRAME]),
    [
      [0, false, 0],
      [1, true, 20],
      [0, true, 40],
    ],
  )
  t.deepEqual(
    vod.inits.map(({ width, height }) => [width, height]),
    [
      [64, 48],
      [128, 96],
    ],
  )
  for (const [number, { init }] of vod.segments.entries()) {
    const inits = vod.inits[init]!
    t.is(samplesIn(t, await segmentBytes(bytes, vod, number), inits.bytes).length, 20)
    t.is(readInitMovie(inits.bytes)?.width, inits.width)
  }
  const info = await library.get('rec_a')
  const text = vodPlaylist({ info, version: 'v', vod })
  t.is(text.match(/^#EXT-X-DISCONTINUITY$/gm)?.length, 2)
  t.deepEqual(text.match(/init-\d/g), ['init-0', 'init-1', 'init-0'])
  const dates = [...text.matchAll(/PROGRAM-DATE-TIME:(.*)/g)].map(([, date = '']) => Date.parse(date) - ORIGIN_MS)
  t.deepEqual(dates, [0, 667, 1333])
  t.regex(vodMultivariantPlaylist({ info, version: 'v', vod }), /CODECS="avc1.42c001,avc1.42c002",RESOLUTION=128x96/)
})

test('the playlist of a recording', async (t) => {
  const { library, file } = await filmed({
    fragments: [initFragment(VIDEO), ...pictures(200)],
    start: 0,
    end: 200 * FRAME,
  })
  const bytes = new CountedBytes(file)
  const vod = await vodFrom(bytes)
  const info = await library.get('rec_a')
  const [first, second] = vod.segments
  t.is(
    vodPlaylist({ info, version: '1-a', vod }),
    `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:4
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MAP:URI="vod/1-a/init-0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2030-01-01T00:00:00.000Z
#EXTINF:1.00000,
#EXT-X-BYTERANGE:${first!.to - first!.from}@${first!.from}
vod/1-a/video.mp4
#EXTINF:4.00000,
#EXT-X-BYTERANGE:${second!.to - second!.from}@${second!.from}
vod/1-a/video.mp4
#EXTINF:1.66667,
#EXT-X-BYTERANGE:${vod.segments[2]!.to - vod.segments[2]!.from}@${second!.to}
vod/1-a/video.mp4
#EXT-X-ENDLIST
`,
  )
})

test('whatever is shown of whatever pictures, segments follow on each other and show that', async (t) => {
  const gaps = fc.array(fc.integer({ min: 100, max: 400_000 }), { minLength: 1, maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(
      gaps,
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.integer({ min: 1, max: 900_000 }),
      async (lengths, part, shown) => {
        const times = [9000]
        for (const gap of lengths) times.push(times.at(-1)! + gap)
        const media = times.map((pts, i) => ({ ...mediaFragmentAt(i, pts, lengths[i] ?? 2000) }))
        const start = Math.floor(9000 + part * (times.at(-1)! - 9000))
        const end = start + shown
        const { file } = await filmed({ fragments: [initFragment(VIDEO), ...media], start, end })
        const bytes = new CountedBytes(file)
        const vod = await vodFrom(bytes)
        t.is(
          vod.segments.reduce((sum, { duration }) => sum + duration, 0),
          shown,
        )
        let until: number | undefined
        for (const [number, { at }] of vod.segments.entries()) {
          const samples = samplesIn(t, await segmentBytes(bytes, vod, number), vod.inits[0]!.bytes)
          t.true(samples[0]!.keyframe)
          if (number > 0) t.is(samples[0]!.decodeTime, start + at)
          for (const { decodeTime, duration } of samples) {
            t.is(decodeTime, until ?? decodeTime)
            t.true(duration > 0)
            until = decodeTime + duration
          }
        }
        t.is(until, end)
      },
    ),
    { numRuns: 40 },
  )
})

function mediaFragmentAt(index: number, pts: number, duration: number): MediaFragment {
  const fragment = mediaFragmentOf(VIDEO, index)
  const bytes = Buffer.from(fragment.bytes)
  bytes.writeBigUInt64BE(BigInt(pts), bytes.indexOf('tfdt') + 8)
  bytes.writeUInt32BE(duration, bytes.indexOf('trun') + 16)
  return { ...fragment, pts, duration, bytes }
}

test('a WebM, and what was not made here, have no segments; an index is read once for as long as the file is the same', async (t) => {
  const vp8 = opaqueVp8(30)
  const webm = await filmed(
    {
      fragments: [initFragment(vp8), ...Array.from({ length: 30 }, (_, i) => mediaFragmentOf(vp8, i))],
      start: 0,
      end: 90_000,
    },
    'webm',
  )
  await t.throwsAsync(new VodRecordings(webm.library).of('rec_a'), { code: 'RECORDING_NO_SEGMENTS', message: /webm/ })

  const { library, file } = await filmed({ fragments: [initFragment(VIDEO), ...pictures(30)], start: 0, end: 90_000 })
  let bytes = new CountedBytes(new Uint8Array(300).fill(7), '"junk"')
  const get = library.get.bind(library)
  const vods = new VodRecordings({ get, bytes: async () => bytes })
  await t.throwsAsync(vods.of('rec_a'), { code: 'RECORDING_NO_SEGMENTS', message: /laid out/ })
  bytes = new CountedBytes(file, '"a-1"')
  const [one, other] = await Promise.all([vods.of('rec_a'), vods.of('rec_a')])
  t.is(one.vod, other.vod)
  t.is(one.version, 'a-1')
  t.is(bytes.closed, 2)
  const before = bytes.ranges.length
  t.is((await vods.of('rec_a')).vod, one.vod)
  t.is(bytes.ranges.length, before)
  const opened = await vods.open('rec_a', 'a-1')
  t.is(bytes.closed, 3)
  await opened.bytes.close()
  bytes = new CountedBytes(file, '"a-2"')
  await t.throwsAsync(vods.open('rec_a', 'a-1'), { code: 'RECORDING_NO_FILE' })
  t.is(bytes.closed, 1)
  t.not((await vods.of('rec_a')).vod, one.vod)
})
