import type { CpuUse } from '../cpu/cpu-between.ts'
import type { Pictures } from './judge-pictures.ts'

/** What one run of one contender on one page came to. */
export interface Figures {
  readonly contender: string
  readonly page: string
  /** Name of the size and rate, where there are several. */
  readonly shape?: string
  /** From the start of `start` to the end of `stop`, seconds. */
  readonly measuredSeconds: number
  /** How long it filmed: from the end of `start` to the beginning of `stop`. */
  readonly filmedSeconds: number
  /** How long `stop` took. */
  readonly finishSeconds: number
  /** Of the whole tree of processes over the measured time; absent where it cannot be had. */
  readonly cpu?: CpuUse & {
    /** Parts of the total: while starting, filming and finishing. */
    readonly startSeconds: number
    readonly filmSeconds: number
    readonly finishSeconds: number
    /** Before, and not part of the total: starting Node and the browser, loading the page. */
    readonly openSeconds: number
  }
  /** CPU-seconds of our Node process alone over the measured time. */
  readonly nodeCpuSeconds: number
  /** Most memory that the Node process held at a time. */
  readonly nodePeakBytes: number
  readonly bytes?: number
  /** How long the footage plays; should be what was filmed. */
  readonly playsSeconds?: number
  readonly pictures?: Pictures
  /** What the contender told of itself. */
  readonly facts?: Readonly<Record<string, string | number>>
  /** Processes that had to be ended after the contender had closed everything. */
  readonly leftBehind: number
}

/** A contender that could not be measured, or was not because it cannot run here. */
export interface Failure {
  readonly contender: string
  readonly page: string
  /** Name of the size and rate, where there are several. */
  readonly shape?: string
  readonly failed: string
  /** True when that was known before: this machine lacks something. */
  readonly missing?: boolean
}

export const isFailure = (result: Figures | Failure): result is Failure => 'failed' in result
export const isMeasured = <F extends Figures>(result: F | Failure): result is F => !('failed' in result)
/** True of a contender that should have been measured and could not. */
export const hasFailed = (result: Figures | Failure): boolean => isFailure(result) && result.missing !== true
