import test from 'ava'
import { KernelQueues } from '../../../src/adapters/rtmp/kernel-queue.ts'
import { SecondLooks } from '../../../src/adapters/rtmp/second-looks.ts'

/** Looks whose seconds pass when the test says so. */
function looking() {
  const running = new Set<() => void>()
  const asked: KernelQueues[] = []
  const looks = new SecondLooks({
    queues: () => {
      const queues = new KernelQueues(async () => '')
      asked.push(queues)
      return queues
    },
    eachSecond: (look) => {
      running.add(look)
      return () => running.delete(look)
    },
  })
  const second = () => {
    for (const look of running) look()
  }
  return { looks, asked, second, running }
}

test('all are looked after in the same second, and the kernel is asked once for them', (t) => {
  const { looks, asked, second, running } = looking()
  const seen: (readonly [string, KernelQueues])[] = []
  looks.add((queues) => seen.push(['a', queues]))
  looks.add((queues) => seen.push(['b', queues]))
  t.deepEqual([running.size, asked.length], [1, 0])
  second()
  second()
  const [first, next] = asked as [KernelQueues, KernelQueues]
  t.is(asked.length, 2)
  t.deepEqual(
    seen.map(([name]) => name),
    ['a', 'b', 'a', 'b'],
  )
  t.true(seen.every(([, queues], at) => queues === (at < 2 ? first : next)))
})

test('who has left is looked after no more; with the last of them the seconds end, and begin again with the next', (t) => {
  const { looks, second, running } = looking()
  const seen: string[] = []
  const leave = looks.add(() => seen.push('a'))
  const leaveToo = looks.add(() => seen.push('b'))
  leave()
  leave()
  second()
  t.deepEqual([seen, running.size], [['b'], 1])
  leaveToo()
  leaveToo()
  t.is(running.size, 0)
  const last = looks.add(() => seen.push('c'))
  t.is(running.size, 1)
  second()
  t.deepEqual(seen, ['b', 'c'])
  last()
  t.is(running.size, 0)
})

test('one that leaves, or joins, while all are looked after harms nobody', (t) => {
  const { looks, second, running } = looking()
  const seen: string[] = []
  const leave = looks.add(() => {
    seen.push('leaves')
    leave()
  })
  const stay = looks.add(() => seen.push('stays'))
  second()
  second()
  t.deepEqual(seen, ['leaves', 'stays', 'stays'])
  stay()
  t.is(running.size, 0)
})
