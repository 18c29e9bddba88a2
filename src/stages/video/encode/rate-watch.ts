import type { Frame, MediaFragment } from '../../../domain/media.ts'
import { ticksToMs } from '../../../domain/time.ts'
import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'
import type { StageContext } from '../../../pipeline/stage.ts'
import type { CodedUnit } from './fragment-writer.ts'
import { RateGovernor } from './rate-governor.ts'
import { Refining } from './refining.ts'

/** All frames were made for so long: what limited them is over. Milliseconds of media time. */
const OVER_MS = 5000

/** Looks at what coded pictures cost: which frames they leave room for, and who has to know of that. */
export class RateWatch {
  readonly #context: StageContext
  readonly #refining = new Refining()
  #request: EncodeRequest | undefined
  #governor: RateGovernor | undefined
  /** Of how many frames one was made, at the fewest, since they were limited; 1 while they are not. */
  #limit = 1
  #wholeMs: number | undefined

  constructor(context: StageContext) {
    this.#context = context
  }

  /** An encoder has begun. What others before it gave out counts for as long as the ceiling is the same. */
  begin(request: EncodeRequest): void {
    const { bitrateBps, keyframeMs, fps, crf } = request
    const was = this.#request
    const same = was?.bitrateBps === bitrateBps && was.keyframeMs === keyframeMs && was.fps === fps
    // What is coded without loss has no ceiling that could be kept.
    if (!same || crf === 0) this.#governor = crf === 0 ? undefined : new RateGovernor(request)
    this.#request = request
    this.#refining.begin(request)
  }

  /** A picture came out of the encoder. */
  coded({ timeMs, data, keyframe }: CodedUnit): void {
    this.#refining.coded(data.length)
    this.#governor?.coded(timeMs, data.length, keyframe)
  }

  /** One of how many frames there is room for, now that this one comes. */
  divisor({ pts, repeat = false, refines }: Frame): number {
    const divisor = this.#governor?.divisor(ticksToMs(pts), repeat) ?? 1
    this.#see(this.#governor?.steady ?? 1, ticksToMs(pts))
    return refines && this.#governor?.refines ? 1 : divisor
  }

  /** Whether another repeat is worth its coding, see {@link Refining}. */
  get refines(): boolean {
    return this.#refining.helps
  }

  /** The fragment, with what is given up for the ceiling. */
  marked(fragment: MediaFragment): MediaFragment {
    return this.#limit === 1 ? fragment : { ...fragment, limitedFps: this.#fps }
  }

  get #fps(): number {
    return Math.round((this.#request?.fps ?? 1) / this.#limit)
  }

  /** Tells when it begins, when it becomes worse, and when it is over: not of each step that is tried meanwhile. */
  #see(divisor: number, timeMs: number): void {
    if (divisor > 1) this.#wholeMs = undefined
    else this.#wholeMs ??= timeMs
    if (divisor > this.#limit) this.#tell(divisor)
    else if (this.#limit > 1 && this.#wholeMs !== undefined && timeMs - this.#wholeMs >= OVER_MS) this.#tell(1)
  }

  #tell(limit: number): void {
    this.#limit = limit
    const { sessionId, stageId, ports, log } = this.#context
    const facts = { stageId, fps: this.#fps }
    if (limit === 1) {
      log.info(facts, 'the ceiling of the bitrate holds with all frames again')
      ports.events.publish('rate.restored', { sessionId, ...facts })
    } else {
      log.info(facts, 'frames are left out to hold the ceiling of the bitrate')
      ports.events.publish('rate.limited', { sessionId, ...facts })
    }
  }
}
