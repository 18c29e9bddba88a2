import test from 'ava'
import { Observable, Subject } from 'rxjs'
import { createCredit } from '../../../src/pipeline/credit.ts'
import { createLoad } from '../../../src/pipeline/load/load.ts'
import { createStageMeasures } from '../../../src/pipeline/measures.ts'
import type { Payload } from '../../../src/pipeline/payload.ts'
import { type SharedNode, SharedNodes } from '../../../src/pipeline/shared-nodes.ts'
import { fragments } from '../../../src/testing.ts'

function bench() {
  const nodes = new SharedNodes()
  let created = 0
  let running = 0
  let input = new Subject<unknown>()
  const create = (): SharedNode => {
    created += 1
    input = new Subject()
    const mine = input
    const output = new Observable<unknown>((subscriber) => {
      running += 1
      subscriber.add(() => {
        running -= 1
      })
      subscriber.add(mine.subscribe(subscriber))
    })
    return { output, measures: createStageMeasures('a', 'b'), credit: createCredit(), load: createLoad() }
  }
  return {
    obtain: (key = 'key', payload: Payload = 'segment-event') => nodes.obtain(key, payload, create),
    input: () => input,
    counts: () => [created, running],
  }
}

test('a node is made once for its key, runs from its first subscriber to its last, and is then forgotten', (t) => {
  const { obtain, counts } = bench()
  const node = obtain()
  t.is(obtain(), node)
  t.not(obtain('other'), node)
  t.deepEqual(counts(), [2, 0])
  const [one, two] = [node.output.subscribe(), node.output.subscribe()]
  t.deepEqual(counts(), [2, 1])
  one.unsubscribe()
  t.is(obtain(), node)
  two.unsubscribe()
  t.deepEqual(counts(), [2, 0])
  t.not(obtain(), node)
})

test('who hears of the end can start anew at once', (t) => {
  for (const end of ['complete', 'error'] as const) {
    const { obtain, input, counts } = bench()
    const node = obtain()
    let next: SharedNode | undefined
    const again = () => {
      next = obtain()
      next.output.subscribe()
    }
    node.output.subscribe({ complete: again, error: again })
    input()[end](new Error('over'))
    t.truthy(next)
    t.not(next, node)
    t.deepEqual(counts(), [2, 1])
    t.is(obtain(), next as SharedNode, 'the new one is known')
  }
})

test('who comes late is caught up: with the last frame, with the GOP, with nothing', (t) => {
  const late = (payload: Payload, values: readonly unknown[]) => {
    const { obtain, input } = bench()
    const { output } = obtain('key', payload)
    output.subscribe()
    for (const value of values) input().next(value)
    const seen: unknown[] = []
    output.subscribe((value) => seen.push(value))
    return seen
  }
  const [init, ...media] = fragments({ count: 3 })
  t.deepEqual(late('frame', ['a', 'b']), ['b'])
  t.deepEqual(late('fragment', [init, ...media]), [init, ...media])
  t.deepEqual(late('segment-event', ['a', 'b']), [])
})
