import test from 'ava'
import { NEVER, Observable, of, Subject } from 'rxjs'
import { Type } from 'typebox'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import type { Frame } from '../../../src/domain/media.ts'
import type { PlanNode } from '../../../src/pipeline/plan.ts'
import { runStage } from '../../../src/pipeline/run-stage.ts'
import { type AnyStage, defineStage, type StageContext } from '../../../src/pipeline/stage.ts'
import { frames, testContext } from '../../../src/testing.ts'

type Create = (context: StageContext) => (frames: Observable<Frame>) => Observable<Frame>

const filter = (create: Create): AnyStage =>
  defineStage({
    type: 'acme.stage',
    summary: 'Is run.',
    input: 'frame',
    output: 'frame',
    config: Type.Object({}),
    create: (_config, context) => create(context),
  })

function run(definition: AnyStage, input: Observable<Frame>) {
  const context = testContext()
  const node: PlanNode = { id: 'x', definition, config: {}, sourceId: 'x', demands: context.demands, key: 'x' }
  const seen: unknown[] = []
  let error: unknown
  let signal: AbortSignal | undefined
  const output = runStage(node, input, (given) => {
    signal = given
    return { ...context, signal: given }
  })
  const start = () =>
    output.subscribe({
      next: (value) => seen.push(value),
      error: (reason) => {
        error = reason
      },
    })
  return { context, start, seen, error: () => error, signal: () => signal }
}

test('a stage is created when it is subscribed, not before', (t) => {
  let created = 0
  const { start } = run(
    filter(() => {
      created += 1
      return (all) => all
    }),
    NEVER,
  )
  t.is(created, 0)
  start().unsubscribe()
  t.is(created, 1)
})

test('what goes in and out is counted, with the time since capture', (t) => {
  const input = new Subject<Frame>()
  const { context, start } = run(
    filter(() => (all) => all),
    input,
  )
  start()
  context.clock.jump(40)
  input.next(frames({ count: 1 })[0] as Frame)
  t.like(context.measures.snapshot(), { in: 1, out: 1, frames: 1, bytes: 4608, lagMs: 40 })
})

test('an error says which stage it came from; one that says by itself what happened stays as it is', (t) => {
  const known = new FlyBrowserError('STORE_FULL', { path: '/x' })
  for (const thrown of [new Error('odd'), known]) {
    const failing = run(
      filter(() => () => new Observable<Frame>((subscriber) => subscriber.error(thrown))),
      NEVER,
    )
    const throwing = run(
      filter(() => {
        throw thrown
      }),
      NEVER,
    )
    for (const each of [failing, throwing]) {
      each.start()
      if (thrown === known) t.is(each.error(), known)
      else
        t.like(each.error(), {
          code: 'PIPELINE_STAGE_FAILED',
          details: { stage: 'x', type: 'acme.stage', reason: 'odd' },
        })
    }
  }
})

test('a payload that is none of its kind is an error of the stage that put it out', (t) => {
  const { start, error } = run(
    filter(() => () => of(null as unknown as Frame)),
    NEVER,
  )
  start()
  t.like(error(), { code: 'PIPELINE_STAGE_FAILED', details: { stage: 'x' } })
})

test('the signal is aborted however the stage ends', (t) => {
  for (const end of ['complete', 'error', 'unsubscribe'] as const) {
    const input = new Subject<Frame>()
    const { start, signal } = run(
      filter(() => (all) => all),
      input,
    )
    const subscription = start()
    t.false(signal()?.aborted)
    if (end === 'unsubscribe') subscription.unsubscribe()
    else input[end](new Error('over'))
    t.true(signal()?.aborted, end)
  }
})
