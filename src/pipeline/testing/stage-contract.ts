import { readConfig } from '../config/read-config.ts'
import type { AnyStage } from '../stage.ts'
import { type ContractCase, ContractViolation, type RunReport, type WatchRun } from './contract-case.ts'
import { runRules } from './run-rules.ts'
import { samplesOf } from './samples.ts'

/** What the contract suite has to know about a stage. */
export interface StageContractOptions {
  /** Configuration as a document writes it; default: none, the stage's own defaults. */
  readonly config?: Readonly<Record<string, unknown>>
  /** What to feed it; default: samples of its input payload. Payloads of third parties have none of their own. */
  readonly inputs?: readonly unknown[]
  /** Time from one input to the next, milliseconds; default: 30 a second. */
  readonly everyMs?: number
  /** How long it may take to finish after its input has ended, milliseconds; default: 15 s. All of it is virtual time. */
  readonly finishWithinMs?: number
}

const TYPE = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/

/** Checks that need no run: each gives what is wrong, or undefined. */
const STATIC_RULES: Readonly<
  Record<string, (definition: AnyStage, given: Record<string, unknown>) => string | undefined>
> = {
  'its type is a name of the form vendor.name': ({ type }) =>
    TYPE.test(type) ? undefined : `${JSON.stringify(type)} is not`,
  'it says in a sentence what it does': ({ summary }) =>
    /\S.*\.$/.test(summary) ? undefined : JSON.stringify(summary),
  'its defaults satisfy its own schema': ({ config }, given) => {
    const bare = readConfig(config, {})
    const faults = bare.ok ? [] : bare.faults.filter(({ rule }) => rule !== 'missing-field')
    const full = readConfig(config, given)
    return [...faults, ...(full.ok ? [] : full.faults)].map(({ message }) => message).join('; ') || undefined
  },
  'what it demands of the stages above are lengths of time': ({ config, demands }, given) => {
    const reading = readConfig(config, given)
    const demanded = reading.ok ? demands?.(reading.config as never) : undefined
    const wrong = Object.entries(demanded ?? {}).filter(([, ms]) => !(Number.isFinite(ms) && ms > 0))
    return wrong.map(([name, ms]) => `${name} is ${ms}`).join('; ') || undefined
  },
}

/** The contract suite, under a watch for real time and for errors that nobody catches. */
export function contractCases(
  definition: AnyStage,
  { config = {}, inputs, everyMs = 1000 / 30, finishWithinMs = 15_000 }: StageContractOptions,
  watch: WatchRun,
): ContractCase[] {
  const given = { ...config }
  const ruled = (name: string, run: () => Promise<void>, isAbout: (report: RunReport) => string | undefined) => ({
    name,
    run: async () => {
      const report = await watch(run)
      const fault = isAbout(report)
      if (fault) throw new ContractViolation(name, fault, report.uncaught[0])
    },
  })
  const fixed = Object.entries(STATIC_RULES).map(([name, check]) =>
    ruled(
      name,
      async () => {
        const fault = check(definition, given)
        if (fault) throw new ContractViolation(name, fault)
      },
      () => undefined,
    ),
  )
  const reading = readConfig(definition.config, given)
  const trial = {
    definition,
    config: reading.ok ? reading.config : given,
    inputs: inputs ?? samplesOf(definition.input),
    everyMs,
    finishWithinMs,
  }
  const run = runRules(trial).map(({ name, run: steps, readsTime }) =>
    ruled(
      name,
      async () => {
        const fault = await steps()
        if (fault) throw new ContractViolation(name, fault)
      },
      ({ realTime, uncaught }) => {
        if (uncaught.length > 0) return `an error was thrown where nobody catches it: ${String(uncaught[0])}`
        return readsTime && realTime.length > 0 ? `it used ${[...new Set(realTime)].join(', ')}` : undefined
      },
    ),
  )
  return [...fixed, ...run]
}
