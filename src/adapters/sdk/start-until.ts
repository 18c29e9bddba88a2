import { filter, firstValueFrom, from, map, merge, ReplaySubject, switchMap, take, throwError, timer } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { DomainEvent } from '../../domain/events.ts'
import type { RunningPipeline } from '../../engine/pipelines/pipeline-host.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'

/** How long a source may take to its first picture, milliseconds. */
const FIRST_PICTURE_MS = 20_000

/** A pipeline that was started, and the moment it has come so far that an event says so. */
export interface StartedPipeline {
  readonly run: RunningPipeline
  /**
   * Rejects with what failed, with STOPPED_EARLY when the run was stopped before, or with CAPTURE_SILENT when nothing comes.
   */
  readonly reached: Promise<true>
}

/**
 * Starts a pipeline and listens for an event. It listens first: a run that shares a running encoder gets its first fragments, and
 * may publish the event, while it is being started.
 */
export function startUntil(
  start: () => RunningPipeline,
  events: EventPort,
  matches: (event: DomainEvent) => boolean,
): StartedPipeline {
  const seen = new ReplaySubject<true>(1)
  const listening = events.events
    .pipe(
      filter(matches),
      take(1),
      map(() => true as const),
    )
    .subscribe(seen)
  let run: RunningPipeline
  try {
    run = start()
  } catch (error) {
    listening.unsubscribe()
    throw error
  }
  const source = run.plan.nodes[0]?.definition.type ?? 'the source'
  const stopped = from(run.done).pipe(
    switchMap(() => throwError(() => new FlyBrowserError('STOPPED_EARLY', { what: run.plan.name }))),
  )
  const silent = timer(FIRST_PICTURE_MS).pipe(
    switchMap(() =>
      throwError(() => new FlyBrowserError('CAPTURE_SILENT', { source, seconds: FIRST_PICTURE_MS / 1000 })),
    ),
  )
  const reached = firstValueFrom(merge(seen, stopped, silent)).finally(() => listening.unsubscribe())
  return { run, reached }
}
