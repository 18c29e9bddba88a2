import test from 'ava'
import { CpuAccount } from '../../../bench/cpu/cpu-account.ts'
import { cpuBetween } from '../../../bench/cpu/cpu-between.ts'
import { type ProcessStat, parseProcessStat } from '../../../bench/cpu/process-stat.ts'
import { ProcessTree } from '../../../bench/cpu/process-tree.ts'

const process_ = (pid: number, parent: number, more: Partial<ProcessStat> = {}): ProcessStat => ({
  pid,
  parent,
  session: 10,
  startTicks: 1000 + pid,
  program: `p${pid}`,
  ended: false,
  ownTicks: 0,
  childTicks: 0,
  ...more,
})

const pids = (members: readonly ProcessStat[]): number[] => members.map(({ pid }) => pid).sort((a, b) => a - b)

test('a line of /proc is read by field number, whatever the name of the program holds', (t) => {
  const line =
    '30408 (a) b (c) S 30398 30398 18523 0 -1 4194304 101 0 0 0 7 5 30 2 20 0 1 0 341758 3133440 396 18446744073709551615 0'
  t.deepEqual(parseProcessStat(line), {
    pid: 30408,
    parent: 30398,
    session: 18523,
    startTicks: 341758,
    program: 'a) b (c',
    ended: false,
    ownTicks: 12,
    childTicks: 32,
  })
})

test('a process that has ended but stays in the table is told from one that runs', (t) => {
  const line = '12 (sh) Z 1 12 12 0 -1 4194304 0 0 0 0 1 2 0 0 20 0 1 0 99 0 0'
  t.true(parseProcessStat(line)?.ended)
  t.false(parseProcessStat(line.replace(' Z ', ' S '))?.ended)
})

test('a line that is cut off is none', (t) => {
  for (const line of ['', '12', '12 (cat', '12 (cat) S 1 1']) t.is(parseProcessStat(line), undefined, line)
})

test('a tree holds the descendants of its root, in whatever order processes are listed', (t) => {
  const tree = new ProcessTree(10)
  const all = [process_(13, 12), process_(12, 10), process_(10, 1), process_(20, 1, { session: 20 })]
  t.deepEqual(pids(tree.members(all)), [10, 12, 13])
})

test('who was in the tree stays in it when its parent ends, but not a later process of the same number', (t) => {
  const tree = new ProcessTree(10)
  tree.members([process_(10, 1), process_(12, 10), process_(13, 12, { session: 13 })])
  t.deepEqual(pids(tree.members([process_(10, 1), process_(13, 1, { session: 13 })])), [10, 13])
  const another = process_(13, 1, { session: 99, startTicks: 5000 })
  t.deepEqual(pids(tree.members([process_(10, 1), another])), [10])
})

test('who is never seen as a child is known by the session that a member leads', (t) => {
  const tree = new ProcessTree(10)
  const leader = process_(12, 10, { session: 12 })
  t.deepEqual(pids(tree.members([process_(10, 1), leader, process_(15, 1, { session: 12 })])), [10, 12, 15])
  t.deepEqual(pids(tree.members([process_(10, 1), process_(16, 1, { session: 12 })])), [10, 16])
})

test('a session that no member leads says nothing: it is that of the terminal', (t) => {
  const tree = new ProcessTree(10)
  const all = [process_(10, 7, { session: 7 }), process_(7, 1, { session: 7 }), process_(8, 7, { session: 7 })]
  t.deepEqual(pids(tree.members(all)), [10])
})

const total = (...samples: readonly ProcessStat[][]): number => {
  const account = new CpuAccount()
  for (const sample of samples) account.add(sample)
  return account.read().totalTicks
}

test('CPU time is that of the living and of those they have waited for', (t) => {
  t.is(total([process_(10, 1, { ownTicks: 5, childTicks: 3 }), process_(12, 10, { ownTicks: 7 })]), 15)
})

test('a child that ends is counted once, by its parent, with its last moments', (t) => {
  const before = [process_(10, 1, { ownTicks: 5 }), process_(12, 10, { ownTicks: 7 })]
  t.is(total(before, [process_(10, 1, { ownTicks: 5, childTicks: 9 })]), 14)
})

test('a child that came and went between two samples is counted', (t) => {
  t.is(total([process_(10, 1)], [process_(10, 1, { childTicks: 4 })]), 4)
})

test('a child that nobody waits for counts as it was last seen', (t) => {
  const before = [process_(10, 1, { ownTicks: 5 }), process_(12, 10, { ownTicks: 7, childTicks: 2 })]
  t.is(total(before, [process_(10, 1, { ownTicks: 6 })]), 15)
  t.is(
    total(before, [process_(10, 1, { ownTicks: 6 })], [process_(10, 1, { ownTicks: 8 })]),
    17,
    'and goes on counting',
  )
})

test('when parent and child end together, their time goes up to the nearest that lives', (t) => {
  const before = [
    process_(10, 1, { childTicks: 1 }),
    process_(12, 10, { ownTicks: 3, childTicks: 1 }),
    process_(13, 12, { ownTicks: 5 }),
  ]
  t.is(total(before, [process_(10, 1, { childTicks: 11 })]), 11)
  // The parent ended without waiting for the child.
  t.is(total(before, [process_(10, 1, { childTicks: 5 })]), 10)
})

test('a process whose parent is outside of the tree is not lost when it ends', (t) => {
  t.is(total([process_(10, 1), process_(13, 1, { ownTicks: 5 })], [process_(10, 1)]), 5)
})

test('when all have ended, the account stands', (t) => {
  t.is(total([process_(10, 1, { ownTicks: 4 }), process_(12, 10, { ownTicks: 3 })], []), 7)
})

test('a number that is used again is another process', (t) => {
  const before = [process_(10, 1), process_(12, 10, { ownTicks: 7 })]
  const again = process_(12, 10, { ownTicks: 1, startTicks: 9000 })
  t.is(total(before, [process_(10, 1, { childTicks: 8 }), again]), 9)
})

test('CPU-seconds between two readings are told by program, and what no sample saw of it', (t) => {
  const account = new CpuAccount()
  const root = { ownTicks: 100, program: 'node' }
  account.add([process_(10, 1, root), process_(12, 10, { ownTicks: 40, program: 'ffmpeg' })])
  const from = account.read()
  account.add([process_(10, 1, { ...root, ownTicks: 150, childTicks: 260 }), process_(13, 10, { program: 'idle' })])
  t.deepEqual(cpuBetween(from, account.read()), {
    totalSeconds: 2.7,
    secondsByProgram: { node: 0.5, '(unseen)': 2.2 },
  })
})
