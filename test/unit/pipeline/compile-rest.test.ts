import test from 'ava'
import { BehaviorSubject, filter, ignoreElements, NEVER, type Observable, switchMap } from 'rxjs'
import { Type } from 'typebox'
import { type AnyStage, defineStage } from '../../../src/pipeline/stage.ts'
import { BASE, RunBench } from './run-bench.ts'

/** A sink that takes what comes while it is wanted, as a live output on demand does. */
function resting(bench: RunBench) {
  const wanted = new BehaviorSubject(true)
  const stage: AnyStage = defineStage({
    type: 'bench.sink-resting',
    summary: 'Takes what comes while it is wanted.',
    input: 'fragment',
    output: 'nothing',
    config: Type.Object({}, { additionalProperties: false }),
    create: (_config, context) => (values: Observable<unknown>) =>
      bench.noted(
        context,
        wanted.pipe(
          switchMap((now) => (now ? values : NEVER)),
          filter((value) => {
            bench.taken.push({ sink: context.stageId, value })
            return false
          }),
          ignoreElements(),
        ),
      ),
  })
  const run = bench.run(
    bench.compile(
      [...BASE, { id: 'mark', use: 'bench.mark', from: 'h264' }, { id: 'live', use: stage.type, from: 'mark' }],
      [stage],
    ),
  )
  return { wanted, run }
}

test('a sink that takes nothing for a while ends capture and encoder, and begins with others when it is wanted again', async (t) => {
  const bench = new RunBench()
  const { wanted, run } = resting(bench)
  await bench.clock.pass(550)
  wanted.next(false)
  for (const id of ['tab', 'h264', 'mark']) t.is(bench.count(`${id} -`), 1, id)
  t.is(bench.clock.timers, 0, 'nothing runs')
  const before = bench.got('live').length
  await bench.clock.pass(1000)
  t.is(bench.got('live').length, before)
  wanted.next(true)
  await bench.clock.pass(550)
  for (const id of ['tab', 'h264', 'mark']) t.is(bench.count(`${id} +`), 2, id)
  t.deepEqual(bench.got('live').slice(before, before + 1), ['init'])
  t.is(run.outcome(), 'running')
  run.abort()
  t.is(bench.clock.timers, 0)
})

test('what another run has begun meanwhile is shared, and goes on when the first rests again', async (t) => {
  const bench = new RunBench()
  const { wanted, run } = resting(bench)
  await bench.clock.pass(250)
  wanted.next(false)
  const other = bench.run(bench.compile([...BASE, { id: 'file', use: 'bench.sink-fragment', from: 'h264' }]))
  await bench.clock.pass(250)
  wanted.next(true)
  await bench.clock.pass(250)
  t.is(bench.count('h264 +'), 2, 'one before, one that both share')
  wanted.next(false)
  await bench.clock.pass(250)
  t.is(bench.count('h264 -'), 1)
  t.true(bench.got('file').length >= 7)
  other.abort()
  run.abort()
  t.is(bench.clock.timers, 0)
})

test('counters go on from where they were', async (t) => {
  const bench = new RunBench()
  const wanted = new BehaviorSubject(true)
  const stage: AnyStage = defineStage({
    type: 'bench.sink-resting',
    summary: 'Takes what comes while it is wanted.',
    input: 'fragment',
    output: 'nothing',
    config: Type.Object({}, { additionalProperties: false }),
    create: () => (values: Observable<unknown>) =>
      wanted.pipe(switchMap((now) => (now ? values.pipe(ignoreElements()) : NEVER))),
  })
  const pipeline = bench.compile([...BASE, { id: 'live', use: stage.type, from: 'h264' }], [stage])
  const run = bench.run(pipeline)
  const frames = () => pipeline.measures().map(({ stageId, frames }) => [stageId, frames] as const)
  await bench.clock.pass(550)
  const before = new Map(frames())
  wanted.next(false)
  wanted.next(true)
  for (const [id, count] of frames()) t.true(count >= (before.get(id) ?? 0), id)
  await bench.clock.pass(550)
  t.true((new Map(frames()).get('h264') ?? 0) > (before.get('h264') ?? 0))
  run.abort()
})

test('a sink that rests and wakes within a GOP that goes on for another run is given nothing twice', async (t) => {
  const bench = new RunBench()
  const other = bench.run(bench.compile([...BASE, { id: 'file', use: 'bench.sink-fragment', from: 'h264' }]))
  const { wanted, run } = resting(bench)
  await bench.clock.pass(350)
  wanted.next(false)
  await bench.clock.pass(200)
  wanted.next(true)
  await bench.clock.pass(200)
  const times = bench.got('live').filter((each) => each !== 'init') as number[]
  t.deepEqual(
    times,
    [...new Set(times)].toSorted((a, b) => a - b),
  )
  t.is(bench.count('h264 +'), 1)
  t.deepEqual(
    bench.got('file').filter((each) => each !== 'init'),
    times.length > 0 ? Array.from({ length: bench.got('file').length - 1 }, (_, i) => i) : [],
  )
  other.abort()
  run.abort()
})
