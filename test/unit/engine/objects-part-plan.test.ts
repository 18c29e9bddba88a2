import test from 'ava'
import fc from 'fast-check'
import type { StoredPart } from '../../../src/engine/recordings/objects/object-store.ts'
import {
  DEFAULT_PART_BYTES,
  mostBytes,
  nextStep,
  partPlace,
  type SpoolProgress,
} from '../../../src/engine/recordings/objects/part-plan.ts'

const FIRST = 100
const part = (number: number, bytes = FIRST): StoredPart => ({ number, tag: `${number}`, bytes })
const sent = (...parts: StoredPart[]) => new Map(parts.map((each) => [each.number, each]))
const file = (bytes: number, finished = false, frontBytes = 16): SpoolProgress => ({ bytes, frontBytes, finished })

test('parts stand one behind the other, never get smaller, and hold half a terabyte', (t) => {
  let end = 0
  for (let number = 1, last = 0; number <= 10_000; number++) {
    const { offset, bytes } = partPlace(number, DEFAULT_PART_BYTES)
    if (offset !== end || bytes < last) t.fail(`part ${number}`)
    ;[end, last] = [offset + bytes, bytes]
  }
  t.is(end, mostBytes(DEFAULT_PART_BYTES))
  t.true(end > 5e11)
  t.is(partPlace(1000, DEFAULT_PART_BYTES).bytes, DEFAULT_PART_BYTES)
  t.is(partPlace(1001, DEFAULT_PART_BYTES).bytes, 2 * DEFAULT_PART_BYTES)
  t.is(partPlace(10_000, DEFAULT_PART_BYTES).bytes, 64 * 2 ** 20)
})

test('parts go when they are whole, the front when all is', (t) => {
  const wait = { kind: 'wait' as const }
  t.deepEqual(nextStep(sent(), file(99), FIRST), wait)
  t.deepEqual(nextStep(sent(), file(199), FIRST), wait)
  t.deepEqual(nextStep(sent(), file(250), FIRST), { kind: 'part', place: { number: 2, offset: 100, bytes: 100 } })
  t.deepEqual(nextStep(sent(part(2)), file(250), FIRST), wait)
  const end = { kind: 'part' as const, place: { number: 3, offset: 200, bytes: 50 } }
  t.deepEqual(nextStep(sent(part(2)), file(250, true), FIRST), end)
  t.deepEqual(nextStep(sent(part(2), part(3, 40)), file(250, true), FIRST), end, 'it has grown since')
  const front = { kind: 'part' as const, place: { number: 1, offset: 0, bytes: 100 } }
  t.deepEqual(nextStep(sent(part(2), part(3, 50)), file(250, true), FIRST), front)
  t.deepEqual(nextStep(sent(part(3, 50), part(2), part(1), part(4)), file(250, true), FIRST), {
    kind: 'complete',
    parts: [part(1), part(2), part(3, 50)],
  })
})

test('a file that is small, or written anew as a whole, goes when it is finished', (t) => {
  t.deepEqual(nextStep(sent(), file(7, true), FIRST), { kind: 'part', place: { number: 1, offset: 0, bytes: 7 } })
  t.deepEqual(nextStep(sent(part(1, 7)), file(7, true), FIRST), { kind: 'complete', parts: [part(1, 7)] })
  t.deepEqual(nextStep(sent(), file(300, false, 1000), FIRST), { kind: 'wait' })
  t.deepEqual(nextStep(sent(), file(300, true, 1000), FIRST), {
    kind: 'part',
    place: { number: 1, offset: 0, bytes: 100 },
  })
  t.is(nextStep(sent(), file(mostBytes(FIRST) + 1), FIRST).kind, 'too-large')
})

test('however a file grows and whatever is lost, its parts are the file, and what may change is sent last', (t) => {
  const growth = fc.array(fc.integer({ min: 0, max: 350 }), { maxLength: 8 })
  fc.assert(
    fc.property(growth, fc.integer({ min: 0, max: 400 }), fc.infiniteStream(fc.nat(9)), (steps, frontBytes, luck) => {
      const stored = new Map<number, StoredPart & { offset: number }>()
      let bytes = 0
      for (const grown of [...steps, 0]) {
        const finished = grown === 0
        bytes += grown
        for (;;) {
          const step = nextStep(stored, file(bytes, finished, frontBytes), FIRST)
          if (step.kind === 'complete') {
            let end = 0
            for (const { number } of step.parts) {
              t.is(stored.get(number)?.offset, end)
              end += stored.get(number)?.bytes ?? 0
            }
            t.is(end, bytes)
            return
          }
          if (step.kind !== 'part') break
          const { number, offset } = step.place
          if (!finished) t.true(offset >= frontBytes && step.place.bytes === FIRST)
          stored.set(number, { ...part(number), ...step.place })
          if (luck.next().value === 0) stored.delete([...stored.keys()][0]!)
        }
      }
      t.fail('not completed')
    }),
    { numRuns: 200 },
  )
})
