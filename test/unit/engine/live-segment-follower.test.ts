import test from 'ava'
import { Subject } from 'rxjs'
import { SegmentFollower } from '../../../src/engine/live/segment-follower.ts'
import { inMemory, openSegment, type StoredSegment } from '../../../src/engine/live/stored-segment.ts'
import { VirtualClock } from '../../../src/pipeline/testing/virtual-clock.ts'
import { init, part } from './live-media.ts'

const build = () => {
  const clock = new VirtualClock()
  const placed = new Subject<void>()
  const segment = openSegment(1, 0, { number: 0, fragment: init() }, false)
  const delivered: number[] = []
  const follower = new SegmentFollower({
    placed,
    clock,
    patienceMs: 3000,
    timedOut: () => new Error('nothing came'),
    grows: ({ finished }) => !finished,
    delivered: ({ bytes }) => delivered.push(...bytes),
  })
  /** Adds a fragment of these bytes. */
  const grow = (...bytes: number[]) => {
    const [fragment] = part(0, 0, 0).fragments
    segment.fragments.push({ ...fragment!, bytes: Uint8Array.from(bytes) })
    placed.next()
  }
  const finish = () => {
    segment.finished = true
    placed.next()
  }
  return { clock, placed, segment, follower, delivered, grow, finish }
}

async function read(follower: SegmentFollower, segment: StoredSegment): Promise<number[]> {
  const bytes: number[] = []
  for await (const piece of follower.follow(segment)) bytes.push(...piece)
  return bytes
}

test('who begins late gets what there is at once, then each fragment as it comes; nothing is copied', async (t) => {
  const { follower, segment, grow, finish, delivered } = build()
  grow(1)
  const pieces = follower.follow(segment)
  t.is((await pieces.next()).value, segment.fragments[0]?.bytes)
  const next = pieces.next()
  grow(2)
  t.is((await next).value, segment.fragments[1]?.bytes)
  t.deepEqual(delivered, [], 'what was given is not taken yet')
  finish()
  t.true((await pieces.next()).done)
  t.deepEqual(delivered, [2], 'only what was waited for counts as delivered')
})

test('many followers cost one subscription', async (t) => {
  const { follower, segment, placed, clock, grow, finish } = build()
  const all = Promise.all(Array.from({ length: 50 }, () => read(follower, segment)))
  for (const byte of [1, 2, 3]) {
    await clock.settle()
    t.is(clock.timers, 1)
    grow(byte)
  }
  await clock.settle()
  finish()
  for (const bytes of await all) t.deepEqual(bytes, [1, 2, 3])
  t.false(placed.observed)
  t.is(clock.timers, 0)
})

test('who does not read holds nothing up', async (t) => {
  const { follower, segment, grow, finish } = build()
  grow(1)
  const slow = follower.follow(segment)
  await slow.next()
  const quick = read(follower, segment)
  grow(2)
  grow(3)
  finish()
  t.deepEqual(await quick, [1, 2, 3])
  t.deepEqual((await slow.next()).value, Uint8Array.of(2))
  t.deepEqual((await slow.next()).value, Uint8Array.of(3))
  t.true((await slow.next()).done)
})

test('a slow one reads on when the media has been stored elsewhere, from the byte where it was', async (t) => {
  const { follower, segment, grow, finish } = build()
  grow(1, 2)
  grow(3)
  const slow = follower.follow(segment)
  await slow.next()
  finish()
  segment.elsewhere = inMemory([Uint8Array.of(1), Uint8Array.of(2, 3)])
  segment.fragments.length = 0
  const rest: number[] = []
  for await (const piece of slow) rest.push(...piece)
  t.deepEqual(rest, [3])
})

test('nothing for too long, or a stream taken away, ends it with the error', async (t) => {
  const { follower, segment, clock, placed, grow } = build()
  grow(1)
  const late = t.throwsAsync(read(follower, segment), { message: 'nothing came' })
  await clock.pass(3000)
  await late
  const taken = t.throwsAsync(read(follower, segment), { message: 'gone' })
  await clock.settle()
  placed.error(new Error('gone'))
  await taken
})
