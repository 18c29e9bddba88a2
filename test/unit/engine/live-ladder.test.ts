import test from 'ava'
import fc from 'fast-check'
import type { FeedListener } from '../../../src/engine/live/feed/feed-listener.ts'
import type { StoredMedia } from '../../../src/engine/live/stored-segment.ts'
import { LadderBench, ladderInit } from './live-ladder-bench.ts'
import { ShelfUnderTest, storeOf } from './live-time-shift-shelf.ts'

const VIEWER = 'v1'
const UNKNOWN = { code: 'MEDIA_UNKNOWN' } as { code: string }

/** A stream of three renditions and so many seconds. */
const filled = (seconds = 3, ...options: ConstructorParameters<typeof LadderBench>) => {
  const bench = new LadderBench(...options)
  const lane = bench.lane()
  lane.begin(3)
  lane.pictures(0, seconds * 4)
  return { bench, lane, stream: bench.stream }
}

const playlist = ({ stream }: Pick<LadderBench, 'stream'>, rendition: number) =>
  stream.hls.mediaPlaylist({ kind: 'plain', rendition }, VIEWER)
/** What a playlist says of its own media. */
const own = (text: string) => text.replaceAll(/#EXT-X-RENDITION-REPORT.*\n/g, '')
const reports = (text: string) => text.match(/#EXT-X-RENDITION-REPORT.*/g) ?? []
const bytesOf = async (media: StoredMedia): Promise<number[]> => {
  const bytes: number[] = []
  for await (const piece of media.read()) bytes.push(...piece)
  return bytes
}

test('the multivariant playlist lists every rendition, the largest first', async (t) => {
  const { stream } = filled(1)
  const text = await stream.hls.multivariant(VIEWER, '?viewer=v1')
  t.deepEqual(text.split('\n').slice(3), [
    '#EXT-X-STREAM-INF:BANDWIDTH=1924480,AVERAGE-BANDWIDTH=1604480,CODECS="avc1.42c01f",RESOLUTION=1280x720,FRAME-RATE=4.000',
    'video/media.m3u8?viewer=v1',
    '#EXT-X-STREAM-INF:BANDWIDTH=964480,AVERAGE-BANDWIDTH=804480,CODECS="avc1.42c01f",RESOLUTION=640x360,FRAME-RATE=4.000',
    'video-1/media.m3u8?viewer=v1',
    '#EXT-X-STREAM-INF:BANDWIDTH=484480,AVERAGE-BANDWIDTH=404480,CODECS="avc1.42c01f",RESOLUTION=320x180,FRAME-RATE=4.000',
    'video-2/media.m3u8?viewer=v1',
    '',
  ])
  t.deepEqual(
    stream.renditions.map(({ name, width, bitrateBps }) => [name, width, bitrateBps]),
    [
      ['video', 1280, 1_600_000],
      ['video-1', 640, 800_000],
      ['video-2', 320, 400_000],
    ],
  )
})

test('playlists of all renditions list the same, and each reports the edge of the others', async (t) => {
  const { bench, lane } = filled()
  lane.pictures(12, 14)
  const texts = await Promise.all([0, 1, 2].map((rendition) => playlist(bench, rendition)))
  t.is(new Set(texts.map(own)).size, 1)
  t.deepEqual(
    texts.map((text) => reports(text).map((line) => line.replace('#EXT-X-RENDITION-REPORT:URI=', ''))),
    [
      ['video-1', 'video-2'],
      ['video', 'video-2'],
      ['video', 'video-1'],
    ].map((others) => others.map((name) => `"../${name}/media.m3u8",LAST-MSN=4,LAST-PART=0`)),
  )
  t.is(bench.stream.measures().renders, 3)
  await Promise.all([0, 1, 2].map((rendition) => playlist(bench, rendition)))
  t.is(bench.stream.measures().renders, 3, 'what was rendered serves everybody who asks for that rendition')
  t.is(bench.stream.measures().partsProduced, 7)
})

test('a delta update and a blocked request are of the rendition they ask for', async (t) => {
  const { bench, lane, stream } = filled(12, {}, { windowMs: 20_000 })
  const delta = await stream.hls.mediaPlaylist({ kind: 'plain', skip: true, rendition: 1 }, VIEWER)
  t.regex(delta, /#EXT-X-SKIP:SKIPPED-SEGMENTS=6\n/)
  t.is(reports(delta).length, 2)
  const next = [0, 1, 2].map((rendition) =>
    stream.hls.mediaPlaylist({ kind: 'part', msn: 13, part: 0, rendition }, VIEWER),
  )
  t.is(stream.waiting, 3)
  lane.pictures(48, 50)
  for (const text of await Promise.all(next)) t.regex(own(text), /part-13-0\.m4s",INDEPENDENT=YES\n#EXT-X-PRELOAD-HINT/)
  t.is(bench.stream.measures().renders, 4)
})

test('init segments, parts and segments are those of the rendition asked for', async (t) => {
  const { stream, lane } = filled(2)
  const hinted = [0, 1].map((rendition) => stream.hls.media({ kind: 'part', msn: 3, part: 0, rendition }))
  for (const rendition of [0, 1, 2]) {
    t.deepEqual(await bytesOf(await stream.hls.media({ kind: 'init', number: 0, rendition })), [rendition])
    t.deepEqual(
      await bytesOf(await stream.hls.media({ kind: 'segment', msn: 2, rendition })),
      [4, 5, 6, 7].flatMap((at) => [at, rendition]),
    )
    const part = await stream.hls.media({ kind: 'part', msn: 2, part: 1, rendition })
    t.deepEqual(await bytesOf(part), [6, rendition, 7, rendition])
  }
  lane.pictures(8, 10)
  t.deepEqual(await Promise.all((await Promise.all(hinted)).map(bytesOf)), [
    [8, 0, 9, 0],
    [8, 1, 9, 1],
  ])
})

test('a rendition that is not there is unknown; before the first media it is waited for', async (t) => {
  const bench = new LadderBench()
  const lane = bench.lane()
  const { stream } = bench
  const early = [playlist(bench, 2), playlist(bench, 3)]
  const known = stream.commons.renditionsKnown()
  t.is(stream.waiting, 3)
  t.deepEqual(stream.renditions, [])
  lane.begin(3)
  lane.pictures(0, 4)
  t.regex((await early[0]) ?? '', /segment-1\.m4s/)
  await t.throwsAsync(early[1] ?? Promise.resolve(), UNKNOWN)
  await known
  await t.throwsAsync(playlist(bench, 3), UNKNOWN)
  await t.throwsAsync(stream.hls.media({ kind: 'init', number: 0, rendition: 3 }), UNKNOWN)
  await t.throwsAsync(stream.hls.media({ kind: 'part', msn: 1, part: 0, rendition: 3 }), UNKNOWN)
  await t.throwsAsync(stream.dash.segment({ number: 1, init: undefined, rendition: 3 }, VIEWER), UNKNOWN)
  lane.end()
  await bench.clock.pass(1000)
  for (const rendition of [0, 1, 2]) t.regex(await playlist(bench, rendition), /#EXT-X-ENDLIST\n$/)
})

test('the MPD has a representation a rendition in one set; segments are those of the one asked for', async (t) => {
  const bench = new LadderBench()
  const lane = bench.lane('dash')
  const { stream } = bench
  lane.begin(3)
  lane.pictures(0, 10)
  const text = await stream.dash.manifest(VIEWER, '')
  t.is(text.match(/<AdaptationSet /g)?.length, 1)
  t.deepEqual(
    [...text.matchAll(/<Representation id="([^"]+)" codecs="[^"]+" width="(\d+)" .*bandwidth="(\d+)"/g)].map((found) =>
      found.slice(1),
    ),
    [
      ['video', '1280', '1924480'],
      ['video-1', '640', '964480'],
      ['video-2', '320', '484480'],
    ],
  )
  for (const rendition of [0, 1, 2]) {
    const whole = await stream.dash.segment({ number: 1, init: 0, rendition }, VIEWER)
    t.deepEqual(
      whole.kind === 'whole' && (await bytesOf(whole.media)),
      [4, 5, 6, 7].flatMap((at) => [at, rendition]),
    )
  }
  const open = await stream.dash.segment({ number: 2, init: 0, rendition: 1 }, VIEWER)
  if (open.kind !== 'open') return t.fail('the segment is whole')
  const pieces: number[] = []
  const reading = (async () => {
    for await (const piece of open.pieces) pieces.push(...piece)
  })()
  await bench.clock.settle()
  t.deepEqual(pieces, [8, 1, 9, 1])
  lane.pictures(10, 12)
  await reading
  t.deepEqual(
    pieces,
    [8, 9, 10, 11].flatMap((at) => [at, 1]),
  )
})

test('a period of the MPD has the init segments of its renditions, also after an encoder restart', async (t) => {
  const bench = new LadderBench()
  const lane = bench.lane('dash')
  lane.begin(2)
  lane.pictures(0, 12)
  lane.begin(2, true)
  lane.pictures(12, 20)
  const text = await bench.stream.dash.manifest(VIEWER, '')
  t.deepEqual(text.match(/Representation id="[^"]+"|initialization="[^"]+"/g), [
    ...[0, 1].flatMap((number) =>
      ['video', 'video-1'].flatMap((name) => [
        `Representation id="${name}"`,
        `initialization="$RepresentationID$/${bench.stream.prefix}/init-${number}.mp4"`,
      ]),
    ),
  ])
  for (const rendition of [0, 1]) {
    const later = await bench.stream.hls.media({ kind: 'init', number: 1, rendition })
    t.deepEqual(await bytesOf(later), [rendition])
  }
})

test('who listens is given one rendition, from its own head and keyframe on', (t) => {
  const { lane, stream } = filled(1)
  lane.pictures(4, 6)
  const heard = [0, 1, 2].map((rendition) => {
    const told: string[] = []
    const listener: FeedListener = {
      init: ({ width }) => told.push(`init ${width}`),
      fragment: ({ bytes }, fresh) => told.push(`${bytes[0]}/${bytes[1]}${fresh ? '' : ' kept'}`),
      end: () => told.push('end'),
    }
    stream.feeds.of(rendition).subscribe(listener)
    return told
  })
  lane.pictures(6, 7)
  lane.end()
  t.deepEqual(
    heard,
    [0, 1, 2].map((of) => [`init ${1280 >> of}`, `4/${of} kept`, `5/${of} kept`, `6/${of}`, 'end']),
  )
})

test('clips, notes and latency are of the largest rendition', (t) => {
  const { stream, bench } = filled(2)
  t.is(stream.commons.window.init?.width, 1280)
  t.is(stream.latency.figures(bench.clock.now()).stages.encode.count, 8)
})

test('all renditions share the memory a stream may take, and give up the same segments', (t) => {
  const { bench, lane, stream } = filled(8, { maxMemoryBytes: 7000 }, { windowMs: 60_000 }, (of) => 100 >> of)
  const windows = () => [...stream.commons.renditions.windows.values()]
  const total = () => windows().reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)
  // 175 bytes a picture in all: ten segments of four.
  t.is(total(), 8 * 4 * 175)
  lane.pictures(32, 120)
  t.is(total(), 7000)
  t.is(bench.stream.commons.renditions.memoryBytes, 7000)
  t.deepEqual(
    windows().map(({ listed }) => [listed[0]?.msn, listed.length]),
    [0, 1, 2].map(() => [21, 10]),
  )
})

/** A stream of which two seconds and what players may still need stay in memory, with a shelf for each rendition. */
const shifted = () => {
  const shelves: ShelfUnderTest[] = []
  const shelf = () => {
    const made = new ShelfUnderTest()
    shelves.push(made)
    return made
  }
  const mediaStore = { ...storeOf(new ShelfUnderTest()), shelf }
  const bench = new LadderBench({ mediaStore, timeShift: { memoryMs: 8000 } }, { windowMs: 60_000 })
  const lane = bench.lane()
  lane.begin(2)
  const pictures = async (from: number, to: number) => {
    for (let at = from; at < to; at += 4) {
      lane.pictures(at, at + 4)
      await bench.clock.settle()
    }
  }
  return { bench, shelves, pictures }
}

test('older media of every rendition leaves memory, each to a shelf of its own, and can be read', async (t) => {
  const { bench, shelves, pictures } = shifted()
  await pictures(0, 80)
  t.is(shelves.length, 2)
  for (const [rendition, shelf] of shelves.entries()) {
    t.deepEqual(shelf.asked, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13])
    const stored = await bench.stream.hls.media({ kind: 'segment', msn: 3, rendition })
    t.deepEqual(
      await bytesOf(stored),
      [8, 9, 10, 11].flatMap((at) => [at, rendition]),
    )
  }
  await bench.live.close()
  t.deepEqual(
    shelves.map(({ closed }) => closed),
    [true, true],
  )
})

test('a full disk shortens the windows of all renditions alike', async (t) => {
  const { bench, shelves, pictures } = shifted()
  await pictures(0, 80)
  const [, below] = shelves
  if (below) below.capacity = below.bytes
  await pictures(80, 120)
  const [top, other] = [...bench.stream.commons.renditions.windows.values()]
  t.true((top?.listed[0]?.msn ?? 0) > 1)
  t.is(top?.listed[0]?.msn, other?.listed[0]?.msn)
  t.is(own(await playlist(bench, 0)), own(await playlist(bench, 1)))
})

test('an output that takes over in the midst of a segment begins all renditions with the same one', async (t) => {
  const bench = new LadderBench()
  const [first, second] = [bench.lane('hls'), bench.lane('dash')]
  first.begin(3)
  second.begin(3)
  for (let at = 0; at < 6; at++) for (const lane of [first, second]) lane.picture(at)
  first.end()
  second.pictures(6, 14)
  const texts = await Promise.all([0, 1, 2].map((rendition) => playlist(bench, rendition)))
  t.is(new Set(texts.map(own)).size, 1)
  t.regex(texts[0] ?? '', /segment-2\.m4s\n#EXT-X-DISCONTINUITY\n#EXT-X-MAP.*init-1\.mp4"\n/)
})

test('a stream has the renditions that it began with, but for those that no output makes any more', async (t) => {
  const bench = new LadderBench()
  const [first, second] = [bench.lane('hls'), bench.lane('dash')]
  first.begin(2)
  second.begin(1)
  first.pictures(0, 8)
  second.pictures(0, 8)
  const over: string[] = []
  bench.stream.feeds.of(1).subscribe({ init() {}, fragment() {}, end: () => over.push('end') })
  first.end()
  t.deepEqual(over, ['end'])
  second.pictures(8, 12)
  await t.throwsAsync(playlist(bench, 1), UNKNOWN)
  t.deepEqual(reports(await playlist(bench, 0)), [])
  t.is(bench.stream.renditions.length, 1)

  const late = new LadderBench()
  const lane = late.lane()
  lane.begin(1)
  lane.pictures(0, 4)
  lane.begin(2, true)
  lane.pictures(4, 8)
  t.deepEqual(late.stream.renditions.length, 1)
  await t.throwsAsync(playlist(late, 1), UNKNOWN)
})

test('whatever happens to the lane, all renditions list the same segments and parts', async (t) => {
  const steps = fc.array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ kind: fc.constant('pictures' as const), count: fc.integer({ min: 1, max: 9 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constantFrom('restart' as const, 'rest' as const), count: fc.constant(0) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('gap' as const), count: fc.integer({ min: 1, max: 9 }) }) },
    ),
    { minLength: 5, maxLength: 30 },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const bench = new LadderBench({ maxMemoryBytes: 160 }, { windowMs: 6000 })
      const lane = bench.lane()
      lane.begin(3)
      let at = 0
      for (const step of script) {
        if (step.kind === 'restart') lane.begin(3, true)
        else if (step.kind === 'rest') lane.rest()
        else if (step.kind === 'gap') at += step.count
        else for (let count = step.count; count > 0; count--) lane.picture(at++)
      }
      lane.end()
      await bench.clock.pass(1000)
      if (bench.stream.commons.window.listed.length === 0) return
      const texts = await Promise.all([0, 1, 2].map((rendition) => playlist(bench, rendition)))
      t.is(new Set(texts).size, 1)
    }),
    { numRuns: 80 },
  )
})

test('a stream of one rendition is as it was: one variant, no reports', async (t) => {
  const bench = new LadderBench()
  const lane = bench.lane()
  lane.begin(1)
  lane.pictures(0, 8)
  t.is(ladderInit(0).rendition, undefined)
  t.is((await bench.stream.hls.multivariant(VIEWER, '')).match(/STREAM-INF/g)?.length, 1)
  t.false((await playlist(bench, 0)).includes('REPORT'))
})
