import { percentile } from '../../test/helpers/pixel-clock-measures.ts'

/** How a time is spread, milliseconds. */
export interface Spread {
  readonly p50Ms: number
  readonly p95Ms: number
  readonly maxMs: number
}

/** Undefined of no values. */
export const spreadOf = (values: readonly number[]): Spread | undefined =>
  values.length === 0
    ? undefined
    : { p50Ms: percentile(values, 50), p95Ms: percentile(values, 95), maxMs: percentile(values, 100) }
