import {
  filter,
  firstValueFrom,
  from,
  map,
  merge,
  NEVER,
  type Observable,
  switchMap,
  take,
  throwError,
  timer,
} from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { DomainEvent } from '../../domain/events.ts'
import type { RunningPipeline } from '../../engine/pipelines/pipeline-host.ts'

/** How long a source may take to its first picture, milliseconds. */
const FIRST_PICTURE_MS = 20_000

/**
 * Waits until a pipeline that was just started has come so far that an event says so.
 * Rejects with what failed, or with CAPTURE_SILENT when nothing comes.
 */
export function awaitEvent(
  run: RunningPipeline,
  events: Observable<DomainEvent>,
  matches: (event: DomainEvent) => boolean,
): Promise<true> {
  const source = run.plan.nodes[0]?.definition.type ?? 'the source'
  const silent = new FlyBrowserError('CAPTURE_SILENT', { source, seconds: FIRST_PICTURE_MS / 1000 })
  return firstValueFrom(
    merge(
      events.pipe(
        filter(matches),
        take(1),
        map(() => true as const),
      ),
      from(run.done).pipe(switchMap(() => throwError(() => silent))),
      timer(FIRST_PICTURE_MS).pipe(switchMap(() => throwError(() => silent))),
      NEVER,
    ),
  )
}
