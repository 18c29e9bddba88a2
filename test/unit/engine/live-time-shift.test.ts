import test from 'ava'
import fc from 'fast-check'
import type { PartFinished, SegmentEvent } from '../../../src/domain/media.ts'
import { TIMESCALE } from '../../../src/domain/time.ts'
import { LiveStreams, type LiveStreamsOptions } from '../../../src/engine/live/live-streams.ts'
import { holdSegment } from '../../../src/engine/live/segment-life.ts'
import { mediaOf, type StoredMedia } from '../../../src/engine/live/stored-segment.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { init, part, SPEC } from './live-media.ts'
import { type Fate, ShelfUnderTest, storeOf } from './live-time-shift-shelf.ts'

const SECOND = TIMESCALE

/** A segment of two parts, `bytes` long, filled with its number. */
function* sized(msn: number, bytes: number, seconds = 1): Generator<SegmentEvent> {
  const half = (seconds * SECOND) / 2
  for (const index of [0, 1]) {
    const made = part(msn, index, msn * SECOND + index * half, half)
    const size = index === 0 ? Math.floor(bytes / 2) : Math.ceil(bytes / 2)
    const fragments = made.fragments.slice(0, 1).map((each) => ({ ...each, bytes: new Uint8Array(size).fill(msn) }))
    yield { ...made, fragments } satisfies PartFinished
  }
  yield { kind: 'segment', msn, parts: 2, pts: msn * SECOND, duration: seconds * SECOND }
}

/** A stream whose window is a minute long, of which ten seconds stay in memory. */
const build = (options: Partial<LiveStreamsOptions> = {}, windowMs = 60_000) => {
  const clock = new VirtualClock()
  const shelf = new ShelfUnderTest()
  const store = storeOf(shelf)
  const warnings: string[] = []
  const say = () => {}
  const warn = (fields: object) => {
    warnings.push((fields as { code: string }).code)
  }
  const log = { debug: say, info: say, error: say, warn }
  const timeShift = { memoryMs: 10_000 }
  const live = new LiveStreams({ clock, mediaStore: store, log, timeShift, ...options })
  const writer = live.open({ ...SPEC, windowMs })
  const { window } = live.get('s1')!.commons
  writer.push(init())
  let msn = 0
  const segments = async (count: number, bytes = 1000) => {
    for (let left = count; left > 0; left -= 1) {
      for (const event of sized(msn, bytes)) writer.push(event)
      msn += 1
      await clock.settle()
    }
  }
  return { clock, shelf, store, warnings, live, writer, window, segments }
}

const bytesOf = async (media: StoredMedia | undefined): Promise<Buffer> => {
  const pieces: Uint8Array[] = []
  if (media) for await (const piece of media.read()) pieces.push(piece)
  return Buffer.concat(pieces)
}

test('the media near the live edge stays in memory, older media is stored in order and leaves it', async (t) => {
  const { shelf, window, segments } = build()
  await segments(10)
  t.deepEqual(shelf.asked, [1])
  await segments(20)
  t.deepEqual(
    shelf.asked,
    Array.from({ length: 21 }, (_, index) => index + 1),
  )
  t.is(window.memoryBytes, 9000)
  t.is(window.seconds, 30)
  for (const msn of [1, 21, 22, 30]) t.deepEqual(await bytesOf(window.segmentMedia(msn)), Buffer.alloc(1000, msn - 1))
  t.deepEqual(window.segment(21)?.fragments, [])
  t.is(window.part({ msn: 21, part: 0 }), undefined)
  t.is(window.part({ msn: 22, part: 0 })?.pieces.length, 1)
})

test('parts stay for six target durations, however little may stay in memory', async (t) => {
  const { window, segments } = build({ timeShift: { memoryMs: 0 } })
  await segments(20)
  const first = window.kept.find(({ elsewhere }) => !elsewhere)
  t.is(first?.msn, 16)
  t.is(window.behind(first!), 5 * SECOND)
})

test('with many bytes in memory, media is stored earlier', async (t) => {
  const { window, segments } = build({ timeShift: { memoryMs: 50_000, storeAboveBytes: 8000 } })
  await segments(20)
  t.is(window.memoryBytes, 8000)
})

test('what leaves the window is removed three target durations later', async (t) => {
  const { shelf, window, segments } = build()
  await segments(80)
  t.is(window.listed[0]?.msn, 21)
  t.deepEqual(
    [...shelf.files.keys()],
    Array.from({ length: 54 }, (_, index) => index + 18),
  )
  t.is(Math.min(...shelf.files.keys()), window.kept[0]!.msn)
})

test('a window that fits into memory never touches the store', async (t) => {
  const { shelf, store, segments, live } = build({}, 10_000)
  await segments(60, 10_000)
  t.deepEqual(shelf.asked, [])
  t.is(store.reaped, 1, 'but what others left is looked for')
  live.open({ ...SPEC, streamId: 's2' })
  t.is(store.reaped, 1)
})

test('a disk that is full costs the oldest tenth, which makes room, and is told of once', async (t) => {
  const { shelf, window, segments, warnings } = build({ maxMemoryBytes: 40_000 })
  shelf.capacity = 20_000
  await segments(28)
  t.is(shelf.bytes, 19_000)
  t.is(window.seconds, 28)
  await segments(30)
  t.true(shelf.bytes >= 15_000 && shelf.bytes <= 20_000, `${shelf.bytes}`)
  t.true(window.seconds >= 24 && window.seconds <= 32, `${window.seconds}`)
  t.true(window.memoryBytes <= 14_000, `${window.memoryBytes}`)
  for (const { msn } of window.kept) t.deepEqual(await bytesOf(window.segmentMedia(msn)), Buffer.alloc(1000, msn - 1))
  t.deepEqual(warnings, ['MEDIA_STORE_FULL'])
})

test('with a disk that takes nothing the window is what fits into memory, and is whole again when the disk is', async (t) => {
  const { shelf, window, segments, warnings, clock } = build({ maxMemoryBytes: 20_000 })
  shelf.fate = 'broken'
  await segments(50)
  t.is(window.seconds, 20)
  t.is(window.memoryBytes, 20_000)
  t.deepEqual(warnings, ['MEDIA_STORE_FAILED'])
  await clock.pass(600_000)
  await segments(1)
  t.deepEqual(warnings, ['MEDIA_STORE_FAILED', 'MEDIA_STORE_FAILED'], 'told again after ten minutes')
  shelf.fate = 'kept'
  await segments(60)
  t.is(window.seconds, 60)
  t.is(window.memoryBytes, 9000)
})

test('a disk that is slower than the stream costs the window, not memory', async (t) => {
  const { shelf, window, segments } = build({ maxMemoryBytes: 20_000 })
  await segments(30)
  shelf.fate = 'late'
  await segments(12)
  t.is(window.seconds, 20, 'what was stored before is given up with the first that was not')
  t.is(window.memoryBytes, 20_000)
  shelf.fate = 'kept'
  shelf.catchUp()
  await segments(1)
  t.is(window.memoryBytes, 9000)
  t.deepEqual(
    [...shelf.files.keys()],
    window.kept.filter(({ elsewhere }) => elsewhere).map(({ msn }) => msn),
  )
})

test('when the stream is taken away, so is what it stored, also what is being written', async (t) => {
  const { shelf, store, live, segments, clock } = build()
  await segments(20)
  shelf.fate = 'late'
  await segments(1)
  t.is(shelf.writing, 1)
  const closed = live.close()
  t.true(shelf.closed)
  shelf.catchUp()
  await closed
  await clock.settle()
  t.is(shelf.files.size, 0)
  t.true(store.closed)
})

test('what is held can be read although the window has dropped it, until it is let go', async (t) => {
  const { shelf, window, segments } = build()
  await segments(12)
  const [stored, inMemory] = [window.segment(2)!, window.segment(12)!]
  const letGo = [holdSegment(stored), holdSegment(stored), holdSegment(inMemory)]
  await segments(100)
  t.is(window.segment(2), undefined)
  t.deepEqual(await bytesOf(mediaOf(stored)), Buffer.alloc(1000, 1))
  t.deepEqual(await bytesOf(mediaOf(inMemory)), Buffer.alloc(1000, 11))
  letGo[0]?.()
  letGo[0]?.()
  t.true(shelf.files.has(2))
  letGo[1]?.()
  letGo[2]?.()
  t.false(shelf.files.has(2))
  t.false(shelf.files.has(12))
})

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('segment' as const), bytes: fc.integer({ min: 0, max: 4000 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('resume' as const, 'init' as const, 'catch up' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('disk' as const),
      fate: fc.constantFrom<Fate>('kept', 'late', 'full', 'broken'),
      capacity: fc.constantFrom(5000, 20_000, Number.POSITIVE_INFINITY),
    }),
  },
)

test('whatever comes and whatever the disk does, what is listed can be read, and memory is bounded', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 30, maxLength: 90 }), fc.boolean(), async (steps, ends) => {
      const maxMemoryBytes = 24_000
      const { shelf, window, writer, clock, live } = build({ maxMemoryBytes, timeShift: { memoryMs: 8000 } }, 30_000)
      const expected = new Map<number, number>()
      let [packaged, oldestMsn] = [0, 0]
      for (const each of steps) {
        if (each.kind === 'segment') {
          expected.set(window.next.msn, each.bytes)
          for (const event of sized(packaged, each.bytes)) writer.push(event)
          packaged += 1
        } else if (each.kind === 'init') writer.push(init(1, true))
        else if (each.kind === 'resume') writer.resume()
        else if (each.kind === 'disk') Object.assign(shelf, { fate: each.fate, capacity: each.capacity })
        else shelf.catchUp()
        await clock.settle()
        const { listed, kept } = window
        const numbers = listed.map(({ msn }) => msn)
        t.deepEqual(
          numbers,
          numbers.map((_, index) => (numbers[0] ?? 0) + index),
          'no holes',
        )
        t.true((numbers[0] ?? 0) >= oldestMsn, 'never longer at its head again')
        oldestMsn = numbers[0] ?? 0
        t.true(window.seconds >= Math.min(3, packaged), 'a playlist that players take')
        for (const segment of kept) {
          const media = window.segmentMedia(segment.msn)
          const bytes = await bytesOf(media)
          t.is(bytes.length, expected.get(segment.msn) ?? -1)
          t.is(media?.byteLength, bytes.length)
          t.true(bytes.equals(Buffer.alloc(bytes.length, bytes[0] ?? 0)))
          t.truthy(window.initOf(segment.init))
        }
        const inMemory = kept.filter(({ elsewhere }) => !elsewhere)
        t.is(
          window.memoryBytes,
          inMemory.reduce((sum, { msn }) => sum + (expected.get(msn) ?? 0), 0),
        )
        const least = kept.slice(-4).reduce((sum, { byteLength }) => sum + byteLength, 0)
        t.true(window.memoryBytes <= Math.max(maxMemoryBytes, least), `${window.memoryBytes}`)
        const stored = kept.filter(({ elsewhere }) => elsewhere).map(({ msn }) => msn)
        t.deepEqual([...shelf.files.keys()], stored, 'nothing is stored that nobody needs')
      }
      if (ends) writer.end()
      shelf.fate = 'kept'
      shelf.catchUp()
      await live.close()
      await clock.settle()
      t.is(shelf.files.size, 0)
      t.is(clock.timers, 0)
    }),
    { numRuns: 60 },
  )
})
