import type { Frame, MediaFragment } from '../../../domain/media.ts'
import { ticksToMs } from '../../../domain/time.ts'
import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'
import { renditionRequests } from '../../../pipeline/rendition-requests.ts'
import type { StageContext } from '../../../pipeline/stage.ts'
import type { CodedUnit } from './fragment-writer.ts'
import { RateGovernor } from './rate-governor.ts'
import { Refining } from './refining.ts'

/** All frames were made for so long: what limited them is over. Milliseconds of media time. */
const OVER_MS = 5000

/** What is known of one rendition. */
interface Watched {
  readonly request: EncodeRequest
  readonly refining: Refining
  /** Absent where nothing is lost: what is coded so has no ceiling that could be kept. */
  readonly governor?: RateGovernor
}

/**
 * Looks at what coded pictures cost: which frames they leave room for, and who has to know of that. The renditions of a ladder have the
 * same frames: as many as the one that is nearest to its ceiling has room for.
 */
export class RateWatch {
  readonly #context: StageContext
  #watched: readonly Watched[] = []
  /** Of how many frames one was made, at the fewest, since they were limited; 1 while they are not. */
  #limit = 1
  #wholeMs: number | undefined

  constructor(context: StageContext) {
    this.#context = context
  }

  /** An encoder has begun. What others before it gave out counts for as long as the ceiling is the same. */
  begin(request: EncodeRequest): void {
    this.#watched = renditionRequests(request).map((each, rendition) => {
      const was = this.#watched[rendition]
      const refining = new Refining(each)
      if (each.crf === 0) return { request: each, refining }
      const governor = was && sameCeiling(was.request, each) ? was.governor : undefined
      return { request: each, refining, governor: governor ?? new RateGovernor(each) }
    })
  }

  /** A picture came out of the encoder. */
  coded({ timeMs, data: top, keyframe, below = [] }: CodedUnit): void {
    for (const [rendition, data] of [top, ...below].entries()) {
      this.#watched[rendition]?.refining.coded(data.length)
      this.#watched[rendition]?.governor?.coded(timeMs, data.length, keyframe)
    }
  }

  /** One of how many frames there is room for, now that this one comes. */
  divisor({ pts, repeat = false, refines }: Frame): number {
    const timeMs = ticksToMs(pts)
    const governors = this.#watched.flatMap(({ governor }) => governor ?? [])
    // Each is asked, also where another has the say: they learn by it.
    const divisors = governors.map((governor) => governor.divisor(timeMs, repeat))
    this.#see(Math.max(1, ...governors.map(({ steady }) => steady)), timeMs)
    const bearsRefining = governors.length > 0 && governors.every((governor) => governor.refines)
    return refines && bearsRefining ? 1 : Math.max(1, ...divisors)
  }

  /** Whether another repeat is worth its coding, in any rendition, see {@link Refining}. */
  get refines(): boolean {
    return this.#watched.some(({ refining }) => refining.helps)
  }

  /** The fragment, with what is given up for the ceiling. */
  marked(fragment: MediaFragment): MediaFragment {
    return this.#limit === 1 ? fragment : { ...fragment, limitedFps: this.#fps }
  }

  get #fps(): number {
    return Math.round((this.#watched[0]?.request.fps ?? 1) / this.#limit)
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

const sameCeiling = (a: EncodeRequest, b: EncodeRequest): boolean =>
  a.bitrateBps === b.bitrateBps && a.keyframeMs === b.keyframeMs && a.fps === b.fps && a.crf !== 0
