import { catchError, concat, defer, EMPTY, filter, merge, NEVER, type Observable, ReplaySubject, switchMap } from 'rxjs'
import { msToTicks } from '../domain/time.ts'
import type { Clock } from './clock.ts'
import { createCredit } from './credit.ts'
import { createLoad } from './load/load.ts'
import { createStageMeasures, joinSnapshots, type StageSnapshot } from './measures.ts'
import { endOf, newsOf } from './media-progress.ts'
import { untilDrained } from './operators/until-drained.ts'
import type { Payload } from './payload.ts'
import type { Plan, PlanNode } from './plan.ts'
import type { Ports } from './ports/ports.ts'
import { runStage } from './run-stage.ts'
import { type SharedNode, SharedNodes } from './shared-nodes.ts'

/** The world a pipeline runs in. */
export interface RunEnvironment {
  readonly sessionId: string
  readonly clock: Clock
  /** Wall clock at media time 0, milliseconds since 1970. */
  readonly originMs: number
  readonly ports: Ports
  /** True while capture is to hold; the present value first. */
  readonly paused: Observable<boolean>
  /** Stages that run already in the same session. */
  readonly shared?: SharedNodes
}

/** A pipeline ready to run. */
export interface CompiledPipeline {
  /**
   * Subscribing runs the pipeline, unsubscribing aborts it. Completes when every sink is done. When a branch fails, the others are
   * stopped in order first, then it errors with the first failure.
   */
  readonly run: Observable<never>
  /** Asks the run to end at this moment: what was captured until now still goes through, then every sink completes. */
  stop(): void
  /** Counters of its stages, shared ones included, in the order of the plan. */
  measures(): readonly StageSnapshot[]
}

/**
 * Whether an edge is where one run parts from what it shares with others of its session: frames and the first payload made of
 * them (the encode) are shared, all below is the run's own and is what `stop()` ends.
 */
const isRunBoundary = (above: PlanNode, node: PlanNode): boolean =>
  above.definition.output === 'frame'
    ? node.definition.output === 'nothing'
    : above.definition.input === 'frame' || above.definition.input === 'nothing'

/** Turns a plan into one observable: a stage taken from by several runs once, teardown goes from the sinks to the source. */
export function compilePipeline(plan: Plan, environment: RunEnvironment): CompiledPipeline {
  const { clock, originMs } = environment
  const shared = environment.shared ?? new SharedNodes()
  const own = new SharedNodes()
  const pts = () => msToTicks(clock.now() - originMs)
  const stopPts = new ReplaySubject<number>(1)
  const started = new ReplaySubject<true>(1)
  const built = new Map<string, { node: SharedNode; ownRun: boolean }>()
  /** What stages counted that have ended since, by id. */
  const retired = new Map<string, StageSnapshot>()
  const stop = () => {
    stopPts.next(pts())
    stopPts.complete()
  }

  const build = (node: PlanNode): SharedNode => {
    const above = node.from === undefined ? undefined : plan.nodes.find((n) => n.id === node.from)
    const upstream = above && built.get(above.id)
    const boundary = above !== undefined && isRunBoundary(above, node)
    const ownRun = boundary || (upstream?.ownRun ?? false)
    const create = (): SharedNode => {
      const credit = upstream?.node.credit ?? createCredit()
      const load =
        above?.definition.output === 'frame' || !upstream ? createLoad(upstream?.node.load) : upstream.node.load
      const measures = createStageMeasures(node.id, node.definition.type)
      const output = runStage(node, inputOf(above, upstream?.node, boundary), (signal) => ({
        stageId: node.id,
        sessionId: environment.sessionId,
        clock,
        originMs,
        startPts: pts(),
        // What is shared goes on for others when this run ends.
        stopPts: ownRun ? stopPts : NEVER,
        demands: node.demands,
        paused: environment.paused,
        credit,
        load,
        signal,
        measures,
        log: environment.ports.log,
        ports: environment.ports,
      }))
      return { output, measures, credit, load }
    }
    const made = (ownRun ? own : shared).obtain(node.key + (ownRun ? node.id : ''), node.definition.output, create)
    const before = built.get(node.id)?.node
    if (before && before !== made) retired.set(node.id, joinSnapshots(before.measures.snapshot(), retired.get(node.id)))
    built.set(node.id, { node: made, ownRun })
    return made
  }

  /**
   * The shared stages down to a node, as they run now. A run whose sinks had nothing to do for a while finds that those it began with
   * have ended, or that others have begun the same ones since.
   */
  const rebuild = (node: PlanNode): SharedNode => {
    const above = plan.nodes.find((n) => n.id === node.from)
    if (above) rebuild(above)
    return build(node)
  }

  const inputOf = (
    above: PlanNode | undefined,
    upstream: SharedNode | undefined,
    boundary: boolean,
  ): Observable<unknown> => {
    if (!above || !upstream) return NEVER
    if (!boundary) return upstream.output
    const payload: Payload = above.definition.output
    // Held until every sink of the run has subscribed, so that none misses what a running encode replays at once.
    return started.pipe(
      switchMap(() => rebuild(above).output),
      // A sink that rested is caught up by what runs still; what it had before does not come twice.
      filter(newsOf(payload)),
      untilDrained(stopPts, clock, endOf(payload)),
    )
  }

  const sinks = plan.nodes.filter((n) => n.definition.output === 'nothing')
  const run = defer(() => {
    // Not before: what another run shares now may have ended by the time this one begins.
    for (const node of plan.nodes) build(node)
    let failure: { readonly error: unknown } | undefined
    const guarded = sinks.map((sink) =>
      (built.get(sink.id)?.node.output ?? EMPTY).pipe(
        catchError((error: unknown) => {
          failure ??= { error }
          stop()
          return EMPTY
        }),
      ),
    )
    const begin = defer(() => {
      started.next(true)
      started.complete()
      return EMPTY
    })
    const verdict = defer(() => {
      if (failure) throw failure.error
      return EMPTY
    })
    return concat(merge(...guarded, begin), verdict) as Observable<never>
  })
  return {
    run,
    stop,
    measures: () =>
      plan.nodes.flatMap(({ id }) => {
        const running = built.get(id)
        // A shared stage may have been started by another document, under another id.
        return running ? [{ ...joinSnapshots(running.node.measures.snapshot(), retired.get(id)), stageId: id }] : []
      }),
  }
}
