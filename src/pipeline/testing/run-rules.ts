import type { AnyStage } from '../stage.ts'
import { StageTrial } from './stage-trial.ts'
import type { PortFailure } from './watched-ports.ts'

/** A stage and what it is run with. */
export interface TrialPlan {
  readonly definition: AnyStage
  readonly config: Readonly<Record<string, unknown>>
  readonly inputs: readonly unknown[]
  readonly everyMs: number
  readonly finishWithinMs: number
}

/** A rule that is seen by running the stage. */
export interface RunRule {
  readonly name: string
  /** True for the rule about real time. */
  readonly readsTime?: boolean
  /** Gives what is wrong, or undefined. */
  run(): Promise<string | undefined>
}

/** A source is watched for so long, milliseconds. */
const SOURCE_MS = 1500

const told = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The rules for this stage; those about the end of an input are left out for sources, which have none. */
export function runRules({ definition, config, inputs, everyMs, finishWithinMs }: TrialPlan): RunRule[] {
  const isSource = definition.input === 'nothing'
  const half = inputs.slice(0, Math.ceil(inputs.length / 2))

  /** A stage in the middle of its work. */
  const working = async (given: readonly unknown[] = half, portFailure?: PortFailure): Promise<StageTrial> => {
    const trial = new StageTrial(definition, { config, ...(portFailure && { portFailure }) })
    trial.start()
    if (isSource) await trial.context.clock.pass(SOURCE_MS)
    else await trial.feed(given, everyMs)
    return trial
  }
  const finish = (trial: StageTrial) => trial.context.clock.pass(finishWithinMs)
  const leftovers = ({ context: { clock }, inputsOpen }: StageTrial): string | undefined => {
    if (clock.timers > 0) return `${clock.timers} timer(s) are still set`
    return inputsOpen > 0 ? 'its input is still subscribed' : undefined
  }
  const unfinished = ({ outcome }: StageTrial): string | undefined => {
    if (outcome.state === 'failed') return `it failed: ${told(outcome.error)}`
    return outcome.state === 'running' ? `it goes on ${finishWithinMs} ms later` : undefined
  }

  const ends: RunRule[] = [
    {
      name: 'it completes when its input completes',
      run: async () => {
        const trial = await working(inputs)
        trial.completeInput()
        await finish(trial)
        return unfinished(trial)
      },
    },
    {
      name: 'it completes when its input completes at once',
      run: async () => {
        const trial = await working([])
        trial.completeInput()
        await finish(trial)
        return unfinished(trial)
      },
    },
    {
      name: 'it passes an error on unchanged',
      run: async () => {
        const trial = await working()
        const error = new Error('the input failed')
        trial.failInput(error)
        await finish(trial)
        if (trial.outcome.state !== 'failed') return `it ${trial.outcome.state === 'running' ? 'goes on' : 'completed'}`
        return trial.outcome.error === error ? undefined : `it failed with another error: ${told(trial.outcome.error)}`
      },
    },
    {
      name: 'it leaves no timer and no subscription behind when its input has ended',
      run: async () => {
        for (const end of ['completeInput', 'failInput'] as const) {
          const trial = await working()
          trial[end](new Error('the input failed'))
          await finish(trial)
          const fault = trial.outcome.state === 'running' ? undefined : leftovers(trial)
          if (fault) return `${fault} after ${end === 'failInput' ? 'an error' : 'its end'}`
        }
        return undefined
      },
    },
  ]
  const always: RunRule[] = [
    {
      name: 'it does nothing before it is subscribed',
      run: async () => {
        const trial = new StageTrial(definition, { config })
        trial.build()
        await trial.context.clock.settle()
        if (trial.inputsEver > 0) return 'it subscribed its input'
        if (trial.context.clock.timers > 0) return 'it set a timer'
        return trial.calls.length > 0 ? `it called ${trial.calls.join(', ')}` : undefined
      },
    },
    {
      name: 'it unsubscribes its input and cancels its timers when it is unsubscribed',
      run: async () => {
        const trial = await working()
        trial.unsubscribe()
        return leftovers(trial)
      },
    },
    {
      name: 'it emits nothing and uses no port after it is unsubscribed',
      run: async () => {
        const trial = await working()
        trial.unsubscribe()
        await trial.context.clock.settle()
        const [outputs, calls] = [trial.outputs.length, trial.calls.length]
        await trial.feed(inputs.slice(half.length), everyMs)
        await finish(trial)
        if (trial.outputs.length > outputs) return `it emitted ${trial.outputs.length - outputs} payload(s)`
        const late = trial.calls.slice(calls).filter((call) => !call.startsWith('log.'))
        return late.length > 0 ? `it called ${[...new Set(late)].join(', ')}` : undefined
      },
    },
    {
      name: 'it reads time only from context.clock',
      readsTime: true,
      run: async () => {
        const trial = await working(inputs)
        if (!isSource) trial.completeInput()
        await finish(trial)
        trial.unsubscribe()
        return undefined
      },
    },
    {
      name: 'it begins afresh in every run',
      run: async () => {
        const runs: number[] = []
        for (let run = 0; run < 2; run += 1) {
          const trial = await working(inputs)
          if (!isSource) trial.completeInput()
          await finish(trial)
          trial.unsubscribe()
          runs.push(trial.outputs.length)
        }
        return runs[0] === runs[1]
          ? undefined
          : `it emitted ${runs[0]} payload(s) in one run and ${runs[1]} in the next`
      },
    },
    {
      name: 'it passes on what a port throws',
      run: async () => {
        const error = new Error('the port failed')
        for (const of of ['ports', 'writers'] as const) {
          const trial = await working(inputs, { of, error })
          if (!isSource) trial.completeInput()
          await finish(trial)
          const { outcome } = trial
          trial.unsubscribe()
          if (trial.failures > 0 && !(outcome.state === 'failed' && outcome.error === error))
            return `a call failed, and the stage ${outcome.state === 'failed' ? `failed otherwise: ${told(outcome.error)}` : 'did not'}`
        }
        return undefined
      },
    },
  ]
  const outputs: RunRule = {
    name: definition.output === 'nothing' ? 'a sink emits nothing' : 'it emits something',
    run: async () => {
      const trial = await working(inputs)
      if (!isSource) trial.completeInput()
      await finish(trial)
      trial.unsubscribe()
      const count = trial.outputs.length
      if (definition.output === 'nothing') return count > 0 ? `it emitted ${count} payload(s)` : undefined
      return count === 0 && (isSource || inputs.length > 0) ? 'not one payload came out' : undefined
    },
  }
  return [...(isSource ? [] : ends), ...always, outputs]
}
