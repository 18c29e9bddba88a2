import test from 'ava'
import fc from 'fast-check'
import {
  type ChoiceFacts,
  chooseRendition,
  firstChoice,
  type RenditionChoice,
} from '../../../src/adapters/http/playback/choose-rendition.ts'
import { largestUseful } from '../../../src/adapters/http/playback/largest-useful.ts'
import { Throughput } from '../../../src/adapters/http/playback/throughput.ts'

const rendition = (name: string, height: number, bitrateBps: number) => ({
  ...{ name, height, bitrateBps },
  width: (height * 16) / 9,
})
const LADDER = [
  rendition('video', 720, 3_000_000),
  rendition('video-1', 480, 1_500_000),
  rendition('video-2', 360, 500_000),
]
const CALM: ChoiceFacts = {
  ...{ nowMs: 0, renditions: LADDER, throughputBps: 20_000_000, starving: false, droppedShare: 0 },
  box: { width: 1920, height: 1080 },
}
const STEP_MS = 100

/** Places in the ladder that are gone through, each with when it was come to, from facts that are given by the time. */
function course(first: RenditionChoice, lastMs: number, factsAt: (nowMs: number) => Partial<ChoiceFacts>) {
  const places: [at: number, ms: number][] = [[first.at, 0]]
  let choice = first
  for (let nowMs = STEP_MS; nowMs <= lastMs; nowMs += STEP_MS) {
    choice = chooseRendition({ ...CALM, ...factsAt(nowMs), nowMs }, choice)
    if (choice.at !== places.at(-1)?.[0]) places.push([choice.at, nowMs])
  }
  return { places, choice }
}
const at = (place: number): RenditionChoice => ({ ...firstChoice(CALM), at: place })

test('no more is chosen than the box has pixels for', (t) => {
  const box = (width: number, height: number) => largestUseful(LADDER, { width, height })
  t.is(box(1920, 1080), 0, 'the largest is enlarged')
  t.is(box(1280, 720), 0)
  t.is(box(1281, 200), 2, 'a wide box has the picture as high as it is')
  t.is(box(860, 484), 1, 'hardly enlarged')
  t.is(box(1000, 600), 0)
  t.is(box(400, 225), 2)
  t.is(box(0, 0), 0, 'not shown: nothing is known')
  t.is(largestUseful([], { width: 400, height: 225 }), 0)
})

test('it begins with what a middling network carries and the box can show', (t) => {
  t.is(firstChoice({ ...CALM, throughputBps: undefined }).at, 1)
  t.is(firstChoice(CALM).at, 0)
  t.is(firstChoice({ ...CALM, throughputBps: 100_000 }).at, 2)
  t.is(firstChoice({ ...CALM, box: { width: 320, height: 180 } }).at, 2)
})

test('down at once where playback starves, as far as the network says; by one where it says nothing', (t) => {
  const settled = { ...at(0), changedAtMs: -60_000 }
  const starving = { ...CALM, starving: true }
  t.like(chooseRendition({ ...starving, throughputBps: 900_000 }, settled), { at: 2, urgent: true })
  t.like(chooseRendition({ ...starving, throughputBps: undefined }, settled), { at: 1, urgent: true })
  t.like(chooseRendition(starving, settled), { at: 1, urgent: true }, 'whatever the network is believed to carry')
  t.like(chooseRendition({ ...CALM, droppedShare: 0.4 }, settled), { at: 1, urgent: false })
  t.like(chooseRendition(starving, { ...at(2), changedAtMs: -60_000 }), { at: 2 }, 'there is nothing below')
})

test('up only when the better one would have held for some seconds', (t) => {
  t.deepEqual(course(at(2), 20_000, () => ({})).places, [
    [2, 0],
    [0, 5100],
  ])
  const gusts = course(at(2), 60_000, (ms) => ({ throughputBps: ms % 4000 < 3000 ? 20_000_000 : 600_000 }))
  t.deepEqual(gusts.places, [[2, 0]])
  t.deepEqual(course(at(1), 60_000, () => ({ throughputBps: 4_000_000 })).places, [[1, 0]], 'without a margin')
})

test('where only trying tells, a climb that fails is tried again later and later, and one that holds is not', (t) => {
  const narrow = (): [number, number][] => {
    let choice = at(1)
    const climbs: [number, number][] = []
    for (let nowMs = 0; nowMs < 400_000; nowMs += STEP_MS) {
      const starving = choice.at === 0 && nowMs - choice.changedAtMs > 3000
      const next = chooseRendition({ ...CALM, throughputBps: undefined, starving, nowMs }, choice)
      if (next.at < choice.at) climbs.push([next.at, nowMs])
      choice = next
    }
    return climbs
  }
  const waits = narrow().map(([, ms], index, all) => ms - (all[index - 1]?.[1] ?? 0))
  t.true(waits.length >= 4)
  t.deepEqual(
    waits.slice(1),
    [...waits.slice(1)].sort((a, b) => a - b),
  )
  t.true((waits.at(-1) ?? 0) > 100_000)
  const wide = course(at(2), 60_000, () => ({ throughputBps: undefined }))
  t.deepEqual(
    wide.places.map(([place]) => place),
    [2, 1, 0],
  )
  t.is(wide.choice.failures, 0)
})

test('whatever comes, the choice is in the ladder, does not flap, and ends at the bottom of a network that carries nothing', (t) => {
  const facts = fc.record({
    throughputBps: fc.option(fc.integer({ min: 10_000, max: 50_000_000 }), { nil: undefined }),
    starving: fc.boolean(),
    droppedShare: fc.constantFrom(0, 0.1, 0.5),
    box: fc.record({ width: fc.nat(2000), height: fc.nat(1200) }),
    renditions: fc.constantFrom(LADDER, LADDER.slice(0, 2), LADDER.slice(1)),
  })
  fc.assert(
    fc.property(fc.array(facts, { minLength: 1, maxLength: 200 }), fc.nat(2), (all, place) => {
      let choice = at(place)
      const changes: number[] = []
      for (const [index, each] of all.entries()) {
        const nowMs = index * STEP_MS
        const next = chooseRendition({ ...each, nowMs }, choice)
        t.true(next.at >= 0 && next.at < each.renditions.length)
        if (next.at !== choice.at && choice.at < each.renditions.length) changes.push(nowMs)
        choice = next
      }
      t.true(changes.every((ms, index) => index === 0 || ms - (changes[index - 1] ?? 0) >= 2000))
    }),
    { numRuns: 60 },
  )
  t.is(course(at(0), 20_000, () => ({ starving: true, throughputBps: 50_000 })).choice.at, 2)
})

test('throughput is of what was loaded lately, without small loads, and no more than the newest say', (t) => {
  const throughput = new Throughput()
  t.is(throughput.bps(0), undefined)
  throughput.add(0, 2000, 1)
  t.is(throughput.bps(0), undefined, 'too little to tell')
  for (let atMs = 1000; atMs <= 5000; atMs += 1000) throughput.add(atMs, 100_000, 100)
  t.is(throughput.bps(5000), 8_000_000)
  for (let atMs = 6000; atMs <= 8000; atMs += 1000) throughput.add(atMs, 100_000, 1000)
  t.is(throughput.bps(8000), 800_000)
  t.is(throughput.bps(30_000), undefined)
  throughput.add(40_000, 100_000, 0)
  t.true((throughput.bps(40_000) ?? 0) <= 160_000_000, 'clocks are coarse')
})
