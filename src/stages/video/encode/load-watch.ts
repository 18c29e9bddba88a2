import { interval, type Subscription } from 'rxjs'
import type { LoadState } from '../../../domain/load-state.ts'
import type { MediaFragment } from '../../../domain/media.ts'
import {
  afterSilence,
  type LadderState,
  type LoadLadder,
  ladderTop,
  nextRung,
  onRungs,
} from '../../../pipeline/load/load-ladder.ts'
import { type LoadRung, type LoadScope, loadRungs, scaledSide } from '../../../pipeline/load/load-rungs.ts'
import { LOOK_MS } from '../../../pipeline/load/load-sample.ts'
import type { StageContext } from '../../../pipeline/stage.ts'
import { TimeWhile } from './time-while.ts'

/** What is seen of a lane at a moment. */
export interface LaneFacts {
  /** Its encoder is being started. */
  readonly starting: boolean
  /** When the oldest frame inside the encoder went in, wall clock; absent while there is none. */
  readonly oldestMs: number | undefined
}

/** What was counted since the last look. */
const NOTHING = { lost: 0, asked: 0, encoded: 0, ageMs: 0 }

/** Watches how a lane does, decides what it gives up, and tells all who have to know. */
export class LoadWatch {
  readonly #context: StageContext
  readonly #gate: ReturnType<StageContext['load']['join']>
  readonly #look: () => LaneFacts
  #looking: Subscription | undefined
  #scope: LoadScope = { fps: 1, fasterPresets: [], width: 0, height: 0 }
  #ladder: LoadLadder = { fps: 1, rungs: loadRungs(this.#scope) }
  #standing: LadderState
  #state: LoadState | undefined
  #lookedMs = 0
  /** There is another encoder than at the last look. */
  #begun = false
  readonly #busy = new TimeWhile()
  readonly #working = new TimeWhile()
  #seen = { ...NOTHING }
  /** Age of the picture that came in soonest after its capture: what is usual here. */
  #leastAgeMs = Number.POSITIVE_INFINITY

  /** @param look gives what is true of the lane at that moment */
  constructor(context: StageContext, look: () => LaneFacts) {
    this.#context = context
    this.#look = look
    this.#gate = context.load.join()
    this.#standing = ladderTop(context.clock.now())
  }

  get rung(): LoadRung {
    return this.#ladder.rungs[this.#standing.rung] as LoadRung
  }

  /** The fragment, with what is given up. */
  marked(fragment: MediaFragment): MediaFragment {
    return this.#state ? { ...fragment, load: this.#state } : fragment
  }

  /** Frames of this rate and size come from here on. What can be given up of them may be less than what is. */
  takes(frames: Omit<LoadScope, 'fasterPresets'>): void {
    this.#change({ ...this.#scope, ...frames })
  }

  /** There is an encoder: what can be given up is known. */
  begin(fasterPresets: readonly string[]): void {
    this.#change({ ...this.#scope, fasterPresets })
    if (!this.#state) this.#tell()
    this.#lookedMs = this.#context.clock.now()
    this.#begun = true
    this.#looking ??= interval(LOOK_MS, this.#context.clock.scheduler).subscribe(() => this.#sample())
  }

  /** Whether the encoder can take no frame, and whether it has something to do. */
  sees(busy: boolean, working: boolean): void {
    const nowMs = this.#context.clock.now()
    this.#busy.set(busy, nowMs)
    this.#working.set(working, nowMs)
  }

  /** Frames were given up because the encoder could take none. */
  lost(count: number): void {
    this.#seen.lost += count
  }

  /** A new picture came in that was captured so long ago, milliseconds. */
  came(ageMs: number): void {
    this.#leastAgeMs = Math.min(this.#leastAgeMs, ageMs)
    this.#seen.ageMs = Math.max(this.#seen.ageMs, ageMs - this.#leastAgeMs)
  }

  /** The encoder was given a new picture. */
  asked(): void {
    this.#seen.asked += 1
  }

  /** A picture came out of the encoder. */
  encoded(): void {
    this.#seen.encoded += 1
  }

  /** The encoder is replaced because it gave nothing. */
  wedged(): void {
    this.#stand(afterSilence(this.#standing, this.#context.clock.now(), this.#ladder))
  }

  close(): void {
    this.#looking?.unsubscribe()
    this.#gate.leave()
  }

  #change(scope: LoadScope): void {
    this.#scope = scope
    this.#ladder = { fps: scope.fps, rungs: loadRungs(scope) }
    const { rung } = this.#standing
    this.#stand(onRungs(this.#standing, this.#context.clock.now(), this.#ladder))
    // The same rung means something else now.
    if (this.#state && this.#standing.rung === rung) this.#tell()
  }

  #sample(): void {
    const nowMs = this.#context.clock.now()
    const { starting, oldestMs = nowMs } = this.#look()
    const overMs = nowMs - this.#lookedMs
    const { lost, asked, encoded, ageMs } = this.#seen
    // On a lower rung a picture may wait for its place.
    const waitMs = ((this.rung.divisor - 1) * 1000) / this.#ladder.fps
    const sample = {
      overMs,
      starting: starting || this.#begun,
      busyShare: Math.min(1, this.#busy.take(nowMs) / Math.max(1, overMs)),
      lagMs: Math.max(0, ageMs - waitMs, nowMs - oldestMs),
      workMs: this.#working.take(nowMs),
      ...{ lost, asked, encoded },
    }
    this.#lookedMs = nowMs
    this.#begun = false
    this.#seen = { ...NOTHING }
    this.#stand(nextRung(this.#standing, sample, nowMs, this.#ladder))
  }

  /** Stands there from here on; tells of it where it is another rung. */
  #stand(standing: LadderState): void {
    const { rung: from } = this.#standing
    this.#standing = standing
    if (standing.rung === from) return
    const { sessionId, stageId, ports, log } = this.#context
    const { rung: to, sinceMs: _, ...rest } = this.#tell()
    const facts = { stageId, from, to, ...rest }
    if (to > from) log.warn(facts, 'the lane gives up more of its work')
    else log.info(facts, 'the lane takes back some of its work')
    ports.events.publish('load.stepped', { sessionId, ...facts, direction: to > from ? 'down' : 'up' })
  }

  /** What is given up now, for whoever looks and for who has the work. */
  #tell(): LoadState {
    const { fps, width, height } = this.#scope
    const { divisor, preset, scale } = this.rung
    const { rung, reason, sinceMs } = this.#standing
    this.#state = {
      rung,
      fps: Math.round(fps / divisor),
      ...(preset === undefined ? {} : { preset }),
      ...(scale === 1 ? {} : { width: scaledSide(width, scale), height: scaledSide(height, scale) }),
      reason,
      sinceMs,
    }
    this.#context.measures.loaded(this.#state)
    this.#gate.set(divisor)
    return this.#state
  }
}
