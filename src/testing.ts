/** `flybrowser/testing`: proves that a stage keeps its contract, with any test framework and in no time. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { config as rxjs } from 'rxjs'
import type { AnyStage } from './pipeline/stage.ts'
import type { ContractCase, RunReport } from './pipeline/testing/contract-case.ts'
import { contractCases, type StageContractOptions } from './pipeline/testing/stage-contract.ts'

export { type ContractCase, ContractViolation } from './pipeline/testing/contract-case.ts'
export { FakeCapture } from './pipeline/testing/fake-capture.ts'
export {
  type FakeEncoderOptions,
  FakeEncoderSession,
  FakeEncoders,
  SAMPLE_AVC_RECORD,
} from './pipeline/testing/fake-encoders.ts'
export { FakeLive, type FakeRecording, FakeRecordings, type FakeStream } from './pipeline/testing/fake-outputs.ts'
export { FakeEvents, FakeLog, type FakePorts, fakePorts } from './pipeline/testing/fake-ports.ts'
export {
  type FrameSampleOptions,
  fragments,
  frames,
  type SampleOptions,
  segmentEvents,
} from './pipeline/testing/samples.ts'
export type { StageContractOptions } from './pipeline/testing/stage-contract.ts'
export { type TestContext, type TestContextOptions, testContext } from './pipeline/testing/test-context.ts'
export { VIRTUAL_ORIGIN_MS, VirtualClock } from './pipeline/testing/virtual-clock.ts'

/**
 * The rules every stage keeps, as cases to be run by any test framework:
 *
 * @example
 * for (const { name, run } of stageContract(sampler)) test(name, run)
 */
export const stageContract = (definition: AnyStage, options: StageContractOptions = {}): ContractCase[] =>
  contractCases(definition, options, watchRun)

interface Record {
  readonly realTime: string[]
  readonly uncaught: unknown[]
}

/** The case on whose behalf code runs: other tests may run in the same process at the same time. */
const current = new AsyncLocalStorage<Record>()
let watched = false

const watchRun = async (run: () => Promise<void>): Promise<RunReport> => {
  watchGlobals()
  const record: Record = { realTime: [], uncaught: [] }
  await current.run(record, run)
  return record
}

/** Puts ears on real time and on errors that rxjs finds nobody to give to; for good, and deaf outside a case. */
function watchGlobals(): void {
  if (watched) return
  watched = true
  const { Date: RealDate, setTimeout: realSetTimeout, setInterval: realSetInterval } = globalThis
  const note = (what: string) => current.getStore()?.realTime.push(what)
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) => {
      if (args.length === 0) note('new Date()')
      return Reflect.construct(target, args, newTarget)
    },
    get: (target, key) => {
      if (key === 'now') note('Date.now()')
      return Reflect.get(target, key)
    },
  })
  const now = performance.now.bind(performance)
  performance.now = () => {
    note('performance.now()')
    return now()
  }
  const { onUnhandledError } = rxjs
  rxjs.onUnhandledError = (error) => {
    const record = current.getStore()
    if (record) record.uncaught.push(error)
    else if (onUnhandledError) onUnhandledError(error)
    else throw error
  }
  globalThis.setTimeout = Object.assign((...args: Parameters<typeof setTimeout>) => {
    // This is how rxjs throws an error that no subscriber takes.
    if (current.getStore() && /reportUnhandledError/.test(new Error().stack ?? '')) {
      args[0]()
      return realSetTimeout(() => {}, 0)
    }
    note('setTimeout()')
    return realSetTimeout(...args)
  }, realSetTimeout)
  globalThis.setInterval = Object.assign((...args: Parameters<typeof setInterval>) => {
    note('setInterval()')
    return realSetInterval(...args)
  }, realSetInterval) as typeof setInterval
}
