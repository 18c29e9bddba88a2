import { catchError, filter, map, Observable, subscribeOn, tap, withLatestFrom } from 'rxjs'
import { FlyBrowserError, reasonOf } from '../domain/errors.ts'
import { payloadFacts } from './payload-facts.ts'
import type { PlanNode } from './plan.ts'
import type { StageContext } from './stage.ts'

/** Names the stage in an error that does not say by itself what happened. */
const blame = (node: PlanNode) => (error: unknown) => {
  if (error instanceof FlyBrowserError) throw error
  throw new FlyBrowserError(
    'PIPELINE_STAGE_FAILED',
    { stage: node.id, type: node.definition.type, reason: reasonOf(error) },
    { cause: error },
  )
}

/** Drops what a source emits while capture is to hold, should the source not hold by itself. */
const holdWhilePaused = (context: StageContext) => (output: Observable<unknown>) =>
  output.pipe(
    withLatestFrom(context.paused),
    filter(([, paused]) => {
      if (paused) context.measures.dropped('paused')
      return !paused
    }),
    map(([value]) => value),
  )

/** A stage at work: created when subscribed, counted, its errors named, its signal aborted when it is torn down. */
export function runStage(
  node: PlanNode,
  input: Observable<unknown>,
  contextWith: (signal: AbortSignal) => StageContext,
): Observable<unknown> {
  return new Observable<unknown>((subscriber) => {
    const abort = new AbortController()
    const context = contextWith(abort.signal)
    const { definition } = node
    const { measures, clock } = context
    const received = input.pipe(tap(() => measures.received()))
    let output: Observable<unknown>
    try {
      output = definition.create(node.config as never, context)(received as Observable<never>)
    } catch (error) {
      output = new Observable((failed) => failed.error(error))
    }
    if (definition.input === 'nothing')
      // A source begins when all who take from it are there, also one that has something to say at once.
      output = output.pipe(subscribeOn(clock.scheduler), holdWhilePaused(context))
    const counted = output.pipe(
      tap((value) => {
        const { bytes, frames, capturedAtMs } = payloadFacts(definition.output, value)
        measures.sent({ bytes, frames, ...(capturedAtMs === undefined ? {} : { lagMs: clock.now() - capturedAtMs }) })
      }),
      catchError(blame(node)),
    )
    subscriber.add(() => abort.abort())
    subscriber.add(counted.subscribe(subscriber))
  })
}
