import { interval, type Subscription } from 'rxjs'
import type { LoadState } from '../../../domain/load-state.ts'
import { type LadderState, ladderTop, nextRung } from '../../../pipeline/load/load-ladder.ts'
import { type LoadRung, type LoadScope, loadRungs, scaledSide } from '../../../pipeline/load/load-rungs.ts'
import type { StageContext } from '../../../pipeline/stage.ts'

/** How often a lane is looked at, milliseconds. */
const LOOK_MS = 100

/** What is seen of a lane at a moment. */
export interface LaneFacts {
  /** Its encoder is being started. */
  readonly starting: boolean
  /** When the oldest frame inside the encoder went in, wall clock; absent while there is none. */
  readonly oldestMs: number | undefined
}

/** Watches how a lane does, decides what it gives up, and tells all who have to know. */
export class LoadWatch {
  readonly #context: StageContext
  readonly #gate: ReturnType<StageContext['load']['join']>
  readonly #look: () => LaneFacts
  #looking: Subscription | undefined
  #scope: LoadScope | undefined
  #rungs: readonly LoadRung[] = loadRungs({ fps: 1, fasterPresets: [], width: 0, height: 0 })
  #ladder: LadderState
  #state: LoadState | undefined
  #lookedMs = 0
  /** There is another encoder than at the last look. */
  #begun = false
  #busy = false
  #busyFromMs = 0
  #busyMs = 0
  #lost = 0
  #encoded = 0
  #ageMs = 0
  /** Age of the picture that came in soonest after its capture: what is usual here. */
  #leastAgeMs = Number.POSITIVE_INFINITY

  /** @param look gives what is true of the lane at that moment */
  constructor(context: StageContext, look: () => LaneFacts) {
    this.#context = context
    this.#look = look
    this.#gate = context.load.join()
    this.#ladder = ladderTop(context.clock.now())
  }

  get rung(): LoadRung {
    return this.#rungs[Math.min(this.#ladder.rung, this.#rungs.length - 1)] as LoadRung
  }

  /** What is given up; undefined before the first encoder. */
  get state(): LoadState | undefined {
    return this.#state
  }

  /** There is an encoder: what can be given up is known. */
  begin(scope: LoadScope): void {
    this.#scope = scope
    this.#rungs = loadRungs(scope)
    if (!this.#state) this.#tell()
    this.#lookedMs = this.#context.clock.now()
    this.#begun = true
    this.#looking ??= interval(LOOK_MS, this.#context.clock.scheduler).subscribe(() => this.#sample())
  }

  /** Whether the encoder can take no frame. */
  setBusy(busy: boolean): void {
    if (busy === this.#busy) return
    const nowMs = this.#context.clock.now()
    if (this.#busy) this.#busyMs += nowMs - this.#busyFromMs
    this.#busy = busy
    this.#busyFromMs = nowMs
  }

  /** Frames were given up because the encoder could take none. */
  lost(count: number): void {
    this.#lost += count
  }

  /** A new picture came in that was captured so long ago, milliseconds. */
  came(ageMs: number): void {
    this.#leastAgeMs = Math.min(this.#leastAgeMs, ageMs)
    this.#ageMs = Math.max(this.#ageMs, ageMs - this.#leastAgeMs)
  }

  /** A picture came out of the encoder. */
  encoded(): void {
    this.#encoded += 1
  }

  close(): void {
    this.#looking?.unsubscribe()
    this.#gate.leave()
  }

  #sample(): void {
    const nowMs = this.#context.clock.now()
    const { starting, oldestMs = nowMs } = this.#look()
    const overMs = nowMs - this.#lookedMs
    this.setBusy(!this.#busy)
    this.setBusy(!this.#busy)
    const before = this.#ladder
    // On a lower rung a picture may wait for its place.
    const waitMs = ((this.rung.divisor - 1) * 1000) / (this.#scope?.fps ?? 1)
    this.#ladder = nextRung(
      before,
      {
        overMs,
        starting: starting || this.#begun,
        busyShare: Math.min(1, this.#busyMs / Math.max(1, overMs)),
        lost: this.#lost,
        lagMs: Math.max(0, this.#ageMs - waitMs, nowMs - oldestMs),
        encoded: this.#encoded,
      },
      nowMs,
      this.#rungs.length - 1,
    )
    this.#lookedMs = nowMs
    this.#begun = false
    this.#busyMs = 0
    this.#lost = 0
    this.#encoded = 0
    this.#ageMs = 0
    if (this.#ladder.rung !== before.rung) this.#step(before.rung)
  }

  #step(from: number): void {
    const { sessionId, stageId, ports, log } = this.#context
    const { rung: to, sinceMs: _, ...rest } = this.#tell()
    const direction = to > from ? 'down' : 'up'
    log[to > from ? 'warn' : 'info']({ stageId, from, to, ...rest }, 'the lane gives up another share of its work')
    ports.events.publish('load.stepped', { sessionId, stageId, from, to, direction, ...rest })
    this.#gate.set(this.rung.divisor)
  }

  /** Words of what is given up now, for whoever looks. */
  #tell(): LoadState {
    const { fps, width, height } = this.#scope as LoadScope
    const { divisor, preset, scale } = this.rung
    const { rung, reason, sinceMs } = this.#ladder
    this.#state = {
      rung,
      fps: Math.round(fps / divisor),
      ...(preset === undefined ? {} : { preset }),
      ...(scale === 1 ? {} : { width: scaledSide(width, scale), height: scaledSide(height, scale) }),
      reason,
      sinceMs,
    }
    this.#context.measures.loaded(this.#state)
    return this.#state
  }
}
