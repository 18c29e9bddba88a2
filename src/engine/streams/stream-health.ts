/** How a stream does, for people and alarms. */
export type StreamHealth = 'good' | 'degraded' | 'bad'

export interface HealthFacts {
  /** Frames lost over the last seconds, 0 to 1; not those that are given up on purpose. */
  readonly dropShare: number
  /** It is made with fewer frames, less effort or smaller than usual, since something cannot keep up. */
  readonly givesUp?: boolean
  /** Since the newest part, milliseconds; undefined before the first. */
  readonly sincePartMs: number | undefined
  /** Longest part, milliseconds. */
  readonly partMs: number
}

/** Good while parts come in time and nothing is lost or given up; bad when viewers run dry or a third is lost. */
export function streamHealth({ dropShare, givesUp = false, sincePartMs, partMs }: HealthFacts): StreamHealth {
  const late = (sincePartMs ?? 0) / partMs
  if (late > 9 || dropShare > 1 / 3) return 'bad'
  return late > 3 || dropShare > 0.05 || givesUp ? 'degraded' : 'good'
}
