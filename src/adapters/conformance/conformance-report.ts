import type { RuleResult } from './rule.ts'

/** The ways of live delivery that can be checked. */
export const CHECKED_PROTOCOLS = ['hls', 'dash'] as const
export type CheckedProtocol = (typeof CHECKED_PROTOCOLS)[number]

/** What became of the rules of one protocol. */
export interface ProtocolReport {
  readonly protocol: CheckedProtocol
  /** Of its playlist or MPD. */
  readonly url: string
  /** What was looked at, in words. */
  readonly watched: string
  readonly results: readonly RuleResult[]
}

/** A protocol that was not checked although it was looked for. */
export interface ProtocolMissing {
  readonly protocol: CheckedProtocol
  readonly url: string
  readonly reason: string
}

export interface ConformanceReport {
  /** What was given. */
  readonly url: string
  readonly protocols: readonly ProtocolReport[]
  readonly missing: readonly ProtocolMissing[]
}

/** How many rules passed, failed and were not tested. */
export function tally(results: readonly RuleResult[]): { passed: number; failed: number; untested: number } {
  const count = (outcome: RuleResult['verdict']['outcome']) =>
    results.filter(({ verdict }) => verdict.outcome === outcome).length
  return { passed: count('passed'), failed: count('failed'), untested: count('untested') }
}
