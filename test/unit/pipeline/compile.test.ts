import test from 'ava'
import { concatMap, of, throwError, timer } from 'rxjs'
import { Type } from 'typebox'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { Fragment, Frame } from '../../../src/domain/media.ts'
import { type AnyStage, defineStage } from '../../../src/pipeline/stage.ts'
import { BASE, RunBench } from './run-bench.ts'

const NONE = Type.Object({}, { additionalProperties: false })
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)
const BRANCHED = [
  ...BASE,
  { id: 'one', use: 'bench.sink-fragment', from: 'h264' },
  { id: 'mark', use: 'bench.mark', from: 'h264' },
  { id: 'two', use: 'bench.sink-fragment', from: 'mark' },
  { id: 'three', use: 'bench.sink-fragment', from: 'mark' },
]

test('a branched stage runs once, and every branch gets all of it', async (t) => {
  const bench = new RunBench()
  const run = bench.run(bench.compile(BRANCHED))
  await bench.clock.pass(1050)
  for (const line of ['tab +', 'h264 +', 'mark +', 'one +', 'two +', 'three +']) t.is(bench.count(line), 1, line)
  for (const sink of ['one', 'two', 'three']) t.deepEqual(bench.got(sink), ['init', ...range(0, 10)])
  t.is(run.outcome(), 'running')
  run.abort()
})

test('aborting tears down from the sinks to the source, each signal before its stage, and leaves nothing', async (t) => {
  const bench = new RunBench()
  const run = bench.run(bench.compile(BRANCHED))
  await bench.clock.pass(250)
  bench.journal.length = 0
  run.abort()
  t.deepEqual(bench.journal, [
    ...['one signal', 'one -', 'two signal', 'two -'],
    ...['three signal', 'three -', 'mark signal', 'mark -'],
    ...['h264 signal', 'h264 -', 'tab signal', 'tab -'],
  ])
  t.is(bench.clock.timers, 0)
  const before = bench.taken.length
  await bench.clock.pass(1000)
  t.is(bench.taken.length, before)
})

test('stopping lets through what was captured until then, and then completes in order', async (t) => {
  const bench = new RunBench()
  const late: AnyStage = defineStage({
    type: 'bench.encode',
    summary: 'Takes 350 ms for a frame.',
    input: 'frame',
    output: 'fragment',
    config: NONE,
    create: (_config, context) => (frames) =>
      bench.noted(
        context,
        frames.pipe(
          concatMap((frame, index) => {
            const media = {
              kind: 'media',
              track: 'video',
              pts: frame.pts,
              duration: 9000,
              keyframe: index === 0,
            } as Fragment
            return timer(index === 0 ? 350 : 100, context.clock.scheduler).pipe(
              concatMap(() => of({ ...media, bytes: new Uint8Array(1) } as Fragment)),
            )
          }),
        ),
      ),
  })
  const pipeline = bench.compile(
    [
      { id: 'tab', use: 'bench.source' },
      { id: 'h264', use: 'bench.late', from: 'tab' },
      { id: 'file', use: 'bench.sink-fragment', from: 'h264' },
    ],
    [{ ...late, type: 'bench.late' }],
  )
  const run = bench.run(pipeline)
  await bench.clock.pass(1000)
  const behind = bench.got('file').length
  t.true(behind < 8, `${behind}`)
  pipeline.stop()
  t.is(run.outcome(), 'running')
  await bench.clock.pass(240)
  t.is(run.outcome(), 'running')
  await bench.clock.pass(20)
  t.is(run.outcome(), 'completed')
  t.deepEqual(bench.got('file'), range(0, 9), 'all up to one second, and nothing after it')
  t.is(bench.clock.timers, 0)
})

test('stopping ends a run in which nothing comes any more', async (t) => {
  const bench = new RunBench()
  const pipeline = bench.compile([...BASE, { id: 'file', use: 'bench.sink-fragment', from: 'h264' }])
  bench.paused.next(true)
  const run = bench.run(pipeline)
  await bench.clock.pass(500)
  pipeline.stop()
  pipeline.stop()
  await bench.clock.pass(2999)
  t.is(run.outcome(), 'running')
  await bench.clock.pass(2)
  t.is(run.outcome(), 'completed')
  t.is(bench.clock.timers, 0)
})

test('a run stopped before it began ends at once when it begins', async (t) => {
  const bench = new RunBench()
  const pipeline = bench.compile([...BASE, { id: 'file', use: 'bench.sink-fragment', from: 'h264' }])
  pipeline.stop()
  const run = bench.run(pipeline)
  await bench.clock.pass(200)
  t.is(run.outcome(), 'completed')
})

test('two runs of a session share capture and encode; the second starts at once with what the first has', async (t) => {
  const bench = new RunBench()
  const file = bench.compile([...BASE, { id: 'file', use: 'bench.sink-fragment', from: 'h264' }])
  const first = bench.run(file)
  await bench.clock.pass(1250)
  const live = bench.compile([...BASE, { id: 'hls', use: 'bench.sink-fragment', from: 'h264' }])
  const second = bench.run(live)
  await bench.clock.settle()
  t.deepEqual(bench.got('hls'), ['init', 10, 11, 12], 'the init fragment and the GOP so far')
  await bench.clock.pass(300)
  t.is(bench.count('tab +'), 1)
  t.is(bench.count('h264 +'), 1)

  file.stop()
  await bench.clock.pass(200)
  t.is(first.outcome(), 'completed')
  t.deepEqual(bench.got('file').at(-1), 15)
  t.is(bench.count('h264 -'), 0, 'the other run goes on')
  await bench.clock.pass(300)
  t.deepEqual(bench.got('hls'), ['init', ...range(10, 20)])
  live.stop()
  await bench.clock.pass(200)
  t.is(second.outcome(), 'completed')
  t.is(bench.count('h264 -'), 1)
  t.is(bench.clock.timers, 0)
})

test('what differs is not shared: another configuration is another encode of the same capture', async (t) => {
  const bench = new RunBench()
  const one = bench.run(bench.compile([...BASE, { id: 'file', use: 'bench.sink-fragment', from: 'h264' }]))
  const two = bench.run(
    bench.compile([
      BASE[0],
      { id: 'h264', use: 'bench.encode', from: 'tab', config: { quality: 2 } },
      { id: 'file', use: 'bench.sink-fragment', from: 'h264' },
    ]),
  )
  await bench.clock.pass(100)
  t.is(bench.count('tab +'), 1)
  t.is(bench.count('h264 +'), 2)
  one.abort()
  two.abort()
})

test('a pipeline that was compiled and never run leaves nothing for the next one to trip over', async (t) => {
  const bench = new RunBench()
  const stages = [...BASE, { id: 'file', use: 'bench.sink-fragment', from: 'h264' }]
  const early = bench.compile(stages)
  const first = bench.run(bench.compile(stages))
  await bench.clock.pass(100)
  first.abort()
  const second = bench.run(early)
  const third = bench.run(bench.compile(stages))
  await bench.clock.pass(100)
  t.is(bench.count('h264 +'), 2, 'the second and the third run share one encode')
  second.abort()
  t.is(bench.count('h264 -'), 1)
  third.abort()
  t.is(bench.count('h264 -'), 2)
})

test('a shared stage is not told of the end of one run', async (t) => {
  const bench = new RunBench()
  const stages = [...BASE, { id: 'file', use: 'bench.sink-fragment', from: 'h264' }]
  const pipeline = bench.compile(stages)
  const run = bench.run(pipeline)
  await bench.clock.pass(100)
  const told: string[] = []
  for (const context of bench.contexts) context.stopPts.subscribe((pts) => told.push(`${context.stageId} ${pts}`))
  pipeline.stop()
  t.deepEqual(told, ['file 9000'])
  run.abort()
})

/** A sink that fails at its third fragment. */
const failing = (bench: RunBench, error: unknown): AnyStage =>
  defineStage({
    type: 'bench.failing',
    summary: 'Fails.',
    input: 'fragment',
    output: 'nothing',
    config: NONE,
    create: (_config, context) => (all) =>
      bench.noted(context, all.pipe(concatMap((_, index) => (index === 2 ? throwError(() => error) : [])))),
  })

test('a branch that fails stops the others in order, and then the run fails with its error', async (t) => {
  const bench = new RunBench()
  const run = bench.run(
    bench.compile(
      [
        ...BASE,
        { id: 'bad', use: 'bench.failing', from: 'h264' },
        { id: 'file', use: 'bench.sink-fragment', from: 'h264' },
      ],
      [failing(bench, new Error('no room'))],
    ),
  )
  await bench.clock.pass(99)
  t.is(run.outcome(), 'running')
  await bench.clock.pass(1)
  t.is(run.outcome(), 'failed')
  t.deepEqual(bench.got('file'), ['init', 0], 'all up to the moment of the failure')
  const error = run.error() as FlyBrowserError
  t.like(error, { code: 'PIPELINE_STAGE_FAILED', details: { stage: 'bad', type: 'bench.failing', reason: 'no room' } })
  t.is((error.cause as Error).message, 'no room')
  t.is(bench.clock.timers, 0)
  for (const id of ['tab', 'h264', 'bad', 'file']) t.is(bench.count(`${id} +`) - bench.count(`${id} -`), 0, id)
})

test('an error with a code keeps it', async (t) => {
  const bench = new RunBench()
  const error = new FlyBrowserError('STORE_FULL', { path: '/x' })
  const run = bench.run(
    bench.compile([...BASE, { id: 'bad', use: 'bench.failing', from: 'h264' }], [failing(bench, error)]),
  )
  await bench.clock.pass(300)
  t.is(run.error(), error)
})

test('a source that fails at once fails every branch, and is started once', async (t) => {
  const bench = new RunBench()
  const bad = defineStage({
    type: 'bench.bad-source',
    summary: 'Fails.',
    input: 'nothing',
    output: 'frame',
    config: NONE,
    create: (_config, context) => () =>
      bench.noted<Frame>(
        context,
        throwError(() => new Error('no browser')),
      ),
  })
  const run = bench.run(
    bench.compile(
      [
        { id: 'tab', use: 'bench.bad-source' },
        { id: 'h264', use: 'bench.encode', from: 'tab' },
        { id: 'one', use: 'bench.sink-fragment', from: 'h264' },
        { id: 'two', use: 'bench.sink-fragment', from: 'h264' },
      ],
      [bad],
    ),
  )
  await bench.clock.pass(10)
  t.is(run.outcome(), 'failed')
  t.is(bench.count('tab +'), 1)
  t.is(bench.clock.timers, 0)
})

test('a source that ends at once gives every branch all it had, once', async (t) => {
  const bench = new RunBench()
  const quick = defineStage({
    type: 'bench.quick',
    summary: 'Two frames and the end, before subscribe returns.',
    input: 'nothing',
    output: 'frame',
    config: NONE,
    create: (_config, context) => () =>
      bench.noted(
        context,
        of(
          ...[0, 1].map(
            (i): Frame => ({
              encoding: 'jpeg',
              width: 1,
              height: 1,
              pts: i * 9000,
              capturedAtMs: 0,
              data: new Uint8Array(1),
            }),
          ),
        ),
      ),
  })
  const run = bench.run(
    bench.compile(
      [
        { id: 'tab', use: 'bench.quick' },
        { id: 'h264', use: 'bench.encode', from: 'tab' },
        { id: 'one', use: 'bench.sink-fragment', from: 'h264' },
        { id: 'two', use: 'bench.sink-fragment', from: 'h264' },
        { id: 'three', use: 'bench.sink-frame', from: 'tab' },
      ],
      [quick],
    ),
  )
  await bench.clock.pass(10)
  t.is(run.outcome(), 'completed')
  t.is(bench.count('tab +'), 1)
  t.deepEqual(bench.got('one'), ['init', 0, 1])
  t.deepEqual(bench.got('two'), ['init', 0, 1])
  t.deepEqual(bench.got('three'), [0, 1])
})

test('while capture is held, frames are dropped and counted, and the run goes on', async (t) => {
  const bench = new RunBench()
  const pipeline = bench.compile([...BASE, { id: 'file', use: 'bench.sink-fragment', from: 'h264' }])
  const run = bench.run(pipeline)
  await bench.clock.pass(250)
  bench.paused.next(true)
  await bench.clock.pass(300)
  bench.paused.next(false)
  await bench.clock.pass(200)
  t.deepEqual(bench.got('file'), ['init', 0, 1, 2, 6, 7])
  t.deepEqual(pipeline.measures()[0]?.dropped, { paused: 3 })
  run.abort()
})

test('each stage is measured: in, out, pictures, bytes, lag', async (t) => {
  const bench = new RunBench()
  const pipeline = bench.compile([...BASE, { id: 'file', use: 'bench.sink-fragment', from: 'h264' }])
  const run = bench.run(pipeline)
  await bench.clock.pass(450)
  run.abort()
  const [tab, h264, file] = pipeline.measures()
  t.like(tab, { stageId: 'tab', type: 'bench.source', in: 0, out: 5, frames: 5, bytes: 50, lagMs: 0, queueDepth: 0 })
  t.like(h264, { stageId: 'h264', in: 5, out: 6, frames: 5, lagMs: 0 })
  t.true((h264?.bytes ?? 0) > 500, 'the init fragment counts')
  t.like(file, { stageId: 'file', in: 6, out: 0, bytes: 0 })
  t.false('lagMs' in (file ?? {}))
})

test('a stage that cannot be created fails the run with its name', async (t) => {
  const bench = new RunBench()
  const broken = defineStage({
    type: 'bench.broken',
    summary: 'Throws.',
    input: 'frame',
    output: 'fragment',
    config: NONE,
    create: () => {
      throw new Error('cannot be')
    },
  })
  const run = bench.run(
    bench.compile(
      [BASE[0], { id: 'x', use: 'bench.broken', from: 'tab' }, { id: 'file', use: 'bench.sink-fragment', from: 'x' }],
      [broken],
    ),
  )
  await bench.clock.pass(10)
  t.like(run.error(), { code: 'PIPELINE_STAGE_FAILED', details: { stage: 'x', reason: 'cannot be' } })
  t.is(bench.clock.timers, 0)
})

test('credit is that of the source a stage hangs from', async (t) => {
  const bench = new RunBench()
  const run = bench.run(bench.compile(BRANCHED))
  await bench.clock.pass(10)
  t.is(new Set(bench.contexts.map(({ credit }) => credit)).size, 1)
  run.abort()
})

test('what a lane can bear is known to the stages above it, as the least burdened has it, and to those below', async (t) => {
  const bench = new RunBench()
  const run = bench.run(
    bench.compile([
      { id: 'tab', use: 'bench.source' },
      { id: 'one', use: 'bench.encode', from: 'tab' },
      { id: 'other', use: 'bench.encode', config: { quality: 2 }, from: 'tab' },
      { id: 'a', use: 'bench.sink-fragment', from: 'one' },
      { id: 'b', use: 'bench.sink-fragment', from: 'other' },
    ]),
  )
  await bench.clock.pass(500)
  const loadOf = (id: string) => bench.contexts.find(({ stageId }) => stageId === id)?.load
  const [one, other] = [loadOf('one')?.join(), loadOf('other')?.join()]
  one?.set(8)
  t.deepEqual(
    ['tab', 'one', 'other', 'a', 'b'].map((id) => loadOf(id)?.divisor),
    [1, 8, 1, 8, 1],
  )
  other?.set(2)
  t.is(loadOf('tab')?.divisor, 2)
  other?.leave()
  t.is(loadOf('tab')?.divisor, 8)
  run.abort()
})
