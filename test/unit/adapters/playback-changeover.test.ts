import test from 'ava'
import fc from 'fast-check'
import { Changeover, type ComingFragment } from '../../../src/adapters/http/playback/changeover.ts'
import { fragmentStart } from '../../../src/adapters/http/playback/fragment-start.ts'
import { mediaFragment } from '../../../src/formats/isobmff/media-fragment.ts'

const FRAME_MS = 40
const GOP = 25
const FRAMES = 100

/** Frame `number` of a rendition. */
const frame = (rendition: number, number: number): ComingFragment => ({
  bytes: Uint8Array.of(rendition, number),
  atMs: 1_000_000 + number * FRAME_MS,
  keyframe: number % GOP === 0,
})

interface Race {
  /** The frame before which the second rendition is asked for. */
  readonly joinAt: number
  /** How much later than the old the new comes, frames; negative: earlier. */
  readonly lag: number
}

/** What is played: rendition and number of each frame. */
function played({ joinAt, lag }: Race): (readonly [number, number])[] {
  const changeover = new Changeover()
  const out: ComingFragment[] = []
  let changed = false
  let told = false
  const turn = () => {
    if (changed || !changeover.done) return
    changed = true
    out.push(...changeover.turn())
  }
  const takeOld = (number: number) => {
    if (!changed) out.push(...changeover.takeOld(frame(0, number)))
    turn()
  }
  const takeNew = (number: number) => {
    const each = frame(1, number)
    if (changed) out.push(each)
    else changeover.takeNew(each)
    turn()
  }
  for (let now = 0; now < FRAMES; now++) {
    const newest = now - lag
    const comes = now >= joinAt && newest >= 0
    if (comes && !told) {
      told = true
      changeover.expect()
      // What the server has kept, from its newest keyframe on.
      for (let number = newest - (newest % GOP); number < newest; number++) takeNew(number)
    }
    if (lag < 0 && comes) takeNew(newest)
    takeOld(now)
    if (lag >= 0 && comes) takeNew(newest)
  }
  return out.map(({ bytes: [rendition = 0, number = 0] }) => [rendition, number] as const)
}

test('each picture is played once, the new rendition from a keyframe on, whichever is a little ahead', (t) => {
  const race = fc.record({ joinAt: fc.integer({ min: 1, max: 40 }), lag: fc.integer({ min: -3, max: 1 }) })
  fc.assert(
    fc.property(race, (given) => {
      const all = played(given)
      t.deepEqual(
        all.map(([, number]) => number),
        all.map((_, index) => index),
      )
      const first = all.findIndex(([rendition]) => rendition === 1)
      t.true(first >= 0, 'it changed')
      t.is((all[first]?.[1] ?? 1) % GOP, 0)
      t.true(first >= given.joinAt - 1 && first <= given.joinAt + GOP + 4)
      t.true(all.slice(first).every(([rendition]) => rendition === 1))
    }),
  )
})

test('a new rendition that is far behind holds nothing up', (t) => {
  const all = played({ joinAt: 10, lag: 12 })
  t.deepEqual(
    all.map(([rendition, number]) => [rendition, number]),
    Array.from({ length: FRAMES }, (_, number) => [0, number]),
  )
})

test('an old one that has come to a stand is waited for no longer than that', (t) => {
  const changeover = new Changeover()
  changeover.expect()
  changeover.takeOld(frame(0, 20))
  for (let number = 25; number < 37 && !changeover.done; number++) changeover.takeNew(frame(1, number))
  t.true(changeover.done)
  t.is(changeover.turn()[0]?.bytes[1], 25)
})

test('when the new one begins anew, what was held back of the old is played', (t) => {
  const changeover = new Changeover()
  changeover.expect()
  t.deepEqual(changeover.takeOld(frame(0, 25)), [])
  t.deepEqual(changeover.forgetNew(), [frame(0, 25)])
  t.deepEqual(changeover.takeOld(frame(0, 26)), [frame(0, 26)])
})

test('after a change that was given up, nothing is played again that came meanwhile', (t) => {
  const changeover = new Changeover()
  changeover.expect()
  changeover.takeOld(frame(0, 10))
  t.deepEqual(changeover.leave(), [])
  // The old goes on to 60 by itself, then there is to be a change after all: the server has kept what came since 50.
  changeover.expect()
  for (let number = 50; number <= 60; number++) changeover.takeNew(frame(1, number))
  t.deepEqual(changeover.takeOld(frame(0, 61)), [frame(0, 61)])
  t.false(changeover.done)
})

test('what was held back for a change that is given up is played', (t) => {
  const changeover = new Changeover()
  changeover.expect()
  t.deepEqual(changeover.takeOld(frame(0, 25)), [])
  t.deepEqual(changeover.leave(), [frame(0, 25)])
})

test('bytes that are no fragment have no beginning', (t) => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => t.is(fragmentStart(bytes), undefined)))
})

test('where a fragment begins is read as it was written', (t) => {
  const written = fc.record({
    ...{ sequence: fc.nat(), decodeTime: fc.nat({ max: 2 ** 50 }), duration: fc.nat(90_000) },
    ...{ keyframe: fc.boolean(), capturedAtMs: fc.nat(), data: fc.uint8Array() },
  })
  fc.assert(
    fc.property(written, (spec) => {
      const { decodeTime: ticks, keyframe } = spec
      t.deepEqual(fragmentStart(mediaFragment(spec)), { ticks, keyframe })
    }),
  )
})
