import test from 'ava'
import fc from 'fast-check'
import { concat } from '../../../src/formats/isobmff/box.ts'
import { ID } from '../../../src/formats/matroska/element-ids.ts'
import { elementsIn } from '../../../src/formats/matroska/element-reader.ts'
import { isWholeWebm, type ScannedWebm, scanWebm } from '../../../src/formats/matroska/scan-webm.ts'
import { WebmClusters, type WebmPicture } from '../../../src/formats/matroska/webm-clusters.ts'
import { MOST_CUE_BYTES, webmFinish } from '../../../src/formats/matroska/webm-finish.ts'
import { SEGMENT_CONTENT, webmFront } from '../../../src/formats/matroska/webm-front.ts'
import { webmTracks } from '../../../src/formats/matroska/webm-tracks.ts'
import { fileOf } from './isobmff-fixture.ts'

const TRACKS = webmTracks({ codec: 'vp9', width: 66, height: 50 })
const HEAD = concat([webmFront(), TRACKS])

const picture = (timeMs: number, keyframe = false, size = 10): WebmPicture => ({
  timeMs,
  keyframe,
  data: new Uint8Array(size).fill(0x82),
})
const PICTURES = [
  picture(0, true),
  picture(33),
  picture(1000, true),
  picture(1040, false, 40),
  picture(40_000),
  picture(40_001, true),
]

/** A file as it is written, and what finishing it needs. */
function written(pictures: readonly WebmPicture[]): { bytes: Uint8Array; clusters: WebmClusters; ends: number[] } {
  const clusters = new WebmClusters(HEAD.length)
  const ends: number[] = []
  const parts = pictures.flatMap((each) => {
    const pieces = clusters.add(each)
    ends.push(clusters.table.last?.end ?? 0)
    return pieces
  })
  return { bytes: concat([HEAD, ...parts]), clusters, ends }
}

const isWhole = (bytes: Uint8Array): Promise<boolean> => {
  const { readAt, size } = fileOf(bytes)
  return isWholeWebm(readAt, size)
}

const scanned = (bytes: Uint8Array): Promise<ScannedWebm | undefined> => {
  const { readAt, size } = fileOf(bytes)
  return scanWebm(readAt, size)
}

/** A file finished, with the first `steps` of the overwrites done, counted from the first. */
function finished(
  bytes: Uint8Array,
  { table }: WebmClusters,
  endMs: number,
  steps = Number.POSITIVE_INFINITY,
): Uint8Array {
  const { end, cues, sizes, front } = webmFinish(table, endMs)
  const whole = concat([bytes.subarray(0, end), cues])
  for (const [step, { offset, bytes: over }] of [...sizes, front].entries()) if (step < steps) whole.set(over, offset)
  return whole
}

const clustersOf = ({ table }: Pick<WebmClusters, 'table'>): unknown[] =>
  Array.from({ length: table.clusters }, (_, at) => [table.offsetAt(at), table.timeAt(at), table.isKeyframeAt(at)])

test('a cluster begins with every keyframe, and where 16 bits of time are over', (t) => {
  const { clusters } = written(PICTURES)
  const times = Array.from({ length: clusters.table.clusters }, (_, at) => clusters.table.timeAt(at))
  t.deepEqual(times, [0, 1000, 40_000, 40_001])
  t.false(clusters.table.isKeyframeAt(2))
  t.throws(() => clusters.add(picture(40_001)), { instanceOf: RangeError })
})

test('what was written is found again, and so is every whole frame of a file that was torn', async (t) => {
  const { bytes, clusters, ends } = written(PICTURES)
  const scan = await scanned(bytes)
  t.deepEqual(scan?.track, { codec: 'vp9', width: 66, height: 50 })
  t.deepEqual(scan && clustersOf(scan), clustersOf(clusters))
  t.deepEqual(scan?.table.last, clusters.table.last)
  for (let length = HEAD.length; length <= bytes.length; length += 1) {
    const torn = await scanned(bytes.subarray(0, length))
    t.is(
      torn?.table.last?.end,
      ends.findLast((end) => end <= length),
      `${length} bytes`,
    )
  }
})

test('of a finished file that lost its end, the whole frames are found too', async (t) => {
  const { bytes, clusters } = written(PICTURES)
  const whole = finished(bytes, clusters, 40_101)
  const [first, second] = [clusters.table.offsetAt(2), clusters.table.offsetAt(3)]
  t.is((await scanned(whole.subarray(0, second + 5)))?.table.last?.end, second)
  t.is((await scanned(whole.subarray(0, second - 1)))?.table.last?.end, first)
})

test('zeros and garbage behind the last frame are no frames', async (t) => {
  const { bytes, clusters } = written(PICTURES)
  const { end } = clusters.table.last ?? { end: 0 }
  const block = concat(clusters.add(picture(40_500, false, 20)))
  const garbage = fc.oneof(
    fc.constant(new Uint8Array(100)),
    fc.constant(concat([block.subarray(0, -20), new Uint8Array(20)])),
    fc.uint8Array({ minLength: 1, maxLength: 40 }),
  )
  await fc.assert(
    fc.asyncProperty(garbage, async (tail) => {
      const scan = await scanned(concat([bytes, tail]))
      t.true((scan?.table.last?.end ?? 0) >= end)
      t.true(tail.some((byte) => byte !== 0) || scan?.table.last?.end === end)
    }),
    { numRuns: 50 },
  )
  const zeroed = await scanned(concat([bytes, block.subarray(0, -20), new Uint8Array(20)]))
  t.is(zeroed?.table.last?.end, end)
})

test('a finished file says its size and duration, and its Cues point to the clusters of keyframes', (t) => {
  const { bytes, clusters } = written(PICTURES)
  const whole = finished(bytes, clusters, 40_101)
  const [, segment] = [...elementsIn(whole)]
  t.is(segment?.end, whole.length)
  const children = [...elementsIn(whole, SEGMENT_CONTENT)]
  t.deepEqual(
    children.map(({ id }) => id),
    [ID.seekHead, ID.info, ID.tracks, ID.cluster, ID.cluster, ID.cluster, ID.cluster, ID.cues],
  )
  const info = children[1]
  const duration = [...elementsIn(whole, info?.content, info?.end)].find(({ id }) => id === ID.duration)
  t.is(new DataView(whole.buffer).getFloat64(duration?.content ?? 0), 40_101)
  const cues = children.at(-1)
  const places = [...elementsIn(whole, cues?.content, cues?.end)].map(({ content, end }) => {
    const [time, positions] = [...elementsIn(whole, content, end)]
    const place = [...elementsIn(whole, positions?.content, positions?.end)][1]
    const numberIn = (span: { content: number; end: number } | undefined) =>
      whole.subarray(span?.content, span?.end).reduce((sum, byte) => sum * 256 + byte, 0)
    return [numberIn(time), numberIn(place) + SEGMENT_CONTENT]
  })
  const keyframes = [0, 1, 3].map((at) => [clusters.table.timeAt(at), clusters.table.offsetAt(at)])
  t.deepEqual(places, keyframes)
})

test('finishing can be broken off at any step and begun again, to the same bytes', async (t) => {
  const { bytes, clusters } = written(PICTURES)
  const whole = finished(bytes, clusters, 40_101)
  for (let steps = 0; steps <= clusters.table.clusters + 1; steps += 1) {
    const broken = finished(bytes, clusters, 40_101, steps)
    const scan = await scanned(broken)
    t.deepEqual(scan && clustersOf(scan), clustersOf(clusters), `after ${steps}`)
    const { end, cues, sizes, front } = webmFinish(scan!.table, 40_101)
    const again = concat([broken.subarray(0, end), cues])
    for (const { offset, bytes: over } of [...sizes, front]) again.set(over, offset)
    t.deepEqual(again, whole)
  }
})

test('what is no WebM of ours has no track', async (t) => {
  t.is(await scanned(new Uint8Array(500)), undefined)
  t.is(await scanned(webmFront()), undefined)
  t.throws(() => webmFinish(new WebmClusters(0).table, 0), { instanceOf: RangeError })
})

/** Any film: pictures of any size at rising times, with gaps too long for a cluster. */
const films = fc
  .array(
    fc.record({
      afterMs: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 200_000 })),
      keyframe: fc.boolean(),
      size: fc.integer({ min: 1, max: 300 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    let timeMs = -1
    return steps.map(({ afterMs, keyframe, size }, at) => {
      timeMs += at === 0 ? 1 : afterMs
      return picture(timeMs, at === 0 || keyframe, size)
    })
  })

test('whatever is written, cut anywhere and finished with any of its pictures: what was whole is found, at its time', async (t) => {
  await fc.assert(
    fc.asyncProperty(films, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(1000), async (film, share, holdMs) => {
      const { bytes, ends } = written(film)
      const cut = bytes.subarray(0, Math.floor(HEAD.length + share * (bytes.length - HEAD.length)))
      const whole = ends.filter((end) => end <= cut.length).length
      const found: unknown[] = []
      const { readAt, size } = fileOf(cut)
      const scan = await scanWebm(readAt, size, ({ timeMs, keyframe, end }) => found.push({ timeMs, keyframe, end }))
      t.deepEqual(
        found,
        film.slice(0, whole).map(({ timeMs, keyframe }, at) => ({ timeMs, keyframe, end: ends[at] })),
      )
      t.is(scan?.durationMs, undefined)
      t.false(await isWhole(cut))
      if (whole === 0 || !scan) return
      // Finished without its last pictures, as on a full disk.
      const kept = Math.ceil(whole / 2)
      const last = { timeMs: film[kept - 1]!.timeMs, end: ends[kept - 1]! }
      const { end, cues, sizes, front } = webmFinish(scan.table, last.timeMs + holdMs, last)
      t.is(end, last.end)
      t.true(cues.length <= MOST_CUE_BYTES * (scan.table.clusters + 1))
      const file = concat([cut.subarray(0, end), cues])
      for (const { offset, bytes: over } of [...sizes, front]) file.set(over, offset)
      t.true(await isWhole(file))
      t.false(await isWhole(file.subarray(0, -1)))
      const again = await scanned(file)
      t.like(again, { durationMs: last.timeMs + holdMs })
      t.is(again?.table.frames, kept)
      // Every size is right: an ordinary reader goes from element to element to the end.
      const children = [...elementsIn(file, SEGMENT_CONTENT)]
      t.is(children.at(-1)?.id, ID.cues)
      t.is(children.at(-1)?.end, file.length)
    }),
    { numRuns: 100 },
  )
})
