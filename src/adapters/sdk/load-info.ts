import type { LoadState } from '../../domain/load-state.ts'
import type { StageSnapshot } from '../../pipeline/measures.ts'

/** What a stream or recording gives up at present, because something could not keep up. */
export interface LoadInfo extends Omit<LoadState, 'sinceMs'> {
  /** ISO 8601. */
  readonly since: string
}

/** What a pipeline gives up, as its encode tells; undefined before there is one. Of several encodes, the one that gives up most. */
export function loadInfo(stages: readonly StageSnapshot[]): LoadInfo | undefined {
  const [most] = stages.flatMap(({ load }) => load ?? []).toSorted((a, b) => b.rung - a.rung)
  if (!most) return undefined
  const { sinceMs, ...rest } = most
  return { ...rest, since: new Date(sinceMs).toISOString() }
}
