import test from 'ava'
import { createLoad } from '../../../src/pipeline/load/load.ts'

test('the least burdened lane has its way; all frames are wanted while nobody has a say', (t) => {
  const load = createLoad()
  const seen: number[] = []
  load.changes.subscribe((divisor) => seen.push(divisor))
  t.is(load.divisor, 1)
  const [slow, quick] = [load.join(), load.join()]
  slow.set(4)
  t.is(load.divisor, 1, 'one that is behind takes nothing from another')
  quick.set(8)
  t.is(load.divisor, 4)
  quick.set(8)
  slow.leave()
  t.is(load.divisor, 8)
  slow.set(1)
  t.is(load.divisor, 8, 'who has left has no say')
  quick.leave()
  t.is(load.divisor, 1)
  t.deepEqual(seen, [1, 4, 8, 1], 'the present value first, then each change')
})

test('stages above hear of all lanes of a stage below as of one, and of a stage without lanes nothing', (t) => {
  const source = createLoad()
  const [one, two] = [createLoad(source), createLoad(source)]
  const lane = one.join()
  lane.set(8)
  t.is(source.divisor, 8, 'the branch without a lane has no say')
  const other = two.join()
  other.set(2)
  t.is(source.divisor, 2)
  one.join().set(4)
  t.deepEqual([one.divisor, two.divisor, source.divisor], [4, 2, 2])
  other.leave()
  t.deepEqual([two.divisor, source.divisor], [1, 4])
  two.join().set(2)
  t.is(source.divisor, 2, 'a branch may be joined anew')
})
