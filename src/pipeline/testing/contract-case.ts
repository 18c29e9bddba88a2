/** What a run of a case did beside the stage's observable. */
export interface RunReport {
  /** Reads of real time and uses of real timers. */
  readonly realTime: readonly string[]
  /** Errors that were thrown where nobody could catch them. */
  readonly uncaught: readonly unknown[]
}

/** Runs a case under watch. */
export type WatchRun = (run: () => Promise<void>) => Promise<RunReport>

/** One rule of the contract, to be run by any test framework: it rejects with a {@link ContractViolation} when the rule is broken. */
export interface ContractCase {
  readonly name: string
  run(): Promise<void>
}

/** A stage broke a rule of its contract. */
export class ContractViolation extends Error {
  /** Name of the case. */
  readonly rule: string

  constructor(rule: string, message: string, cause?: unknown) {
    super(`${rule}: ${message}`, cause === undefined ? {} : { cause })
    this.name = 'ContractViolation'
    this.rule = rule
  }
}
