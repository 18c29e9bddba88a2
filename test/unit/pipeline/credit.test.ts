import test from 'ava'
import { createCredit } from '../../../src/pipeline/credit.ts'

test('credit is granted while nobody below has a say, and while at least one can take more', (t) => {
  const credit = createCredit()
  const seen: boolean[] = []
  credit.changes.subscribe((granted) => seen.push(granted))
  t.true(credit.granted)
  const [slow, quick] = [credit.join(), credit.join()]
  slow.set(false)
  t.true(credit.granted, 'a stuck branch starves nobody')
  quick.set(false)
  t.false(credit.granted)
  quick.set(true)
  quick.set(true)
  t.true(credit.granted)
  t.deepEqual(seen, [true, false, true], 'the present value first, then each change')
})

test('who leaves has no say any more, however often it says something', (t) => {
  const credit = createCredit()
  const [one, two] = [credit.join(), credit.join()]
  one.set(false)
  two.set(false)
  two.leave()
  t.false(credit.granted)
  one.leave()
  t.true(credit.granted)
  one.set(false)
  one.leave()
  t.true(credit.granted)
})

test('who joins late is told the present value', (t) => {
  const credit = createCredit()
  credit.join().set(false)
  const seen: boolean[] = []
  credit.changes.subscribe((granted) => seen.push(granted))
  t.deepEqual(seen, [false])
})
