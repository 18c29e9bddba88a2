import type { Verdict } from './verdict.ts'

/** One rule of a checklist: a pure function of what was seen of an origin. */
export interface Rule<Observation> {
  /** For example `hls.constants-unchanged`; never reused. */
  readonly id: string
  /** What holds where it passes. */
  readonly title: string
  /** The clause of the standard it comes from. */
  readonly clause: string
  /** Whether the standard demands or recommends it. Both count as failed. */
  readonly level: 'must' | 'should'
  check(observation: Observation): Verdict
}

/** A rule with what became of it. */
export interface RuleResult extends Pick<Rule<never>, 'id' | 'title' | 'clause' | 'level'> {
  readonly verdict: Verdict
}

/** Applies rules to one observation. */
export const checkRules = <O>(rules: readonly Rule<O>[], observation: O): RuleResult[] =>
  rules.map(({ id, title, clause, level, check }) => ({ id, title, clause, level, verdict: check(observation) }))
