import type { Frame } from '../../../domain/media.ts'
import { msToTicks } from '../../../domain/time.ts'
import type { Demands } from '../../../pipeline/demands.ts'
import { MediaGrid } from '../../media-grid.ts'

/** A frame is put on the tick after the last one, rather than on its nearest, while it is off by less than this part of a tick. */
const PHASE_TOLERANCE = 0.8
/** A frame further behind its tick than this part of a frame interval came late; jitter of a third of a tick stays below. */
const BEHIND = 1.2
/**
 * How long a repeat waits past its tick for a picture that is still on its way from the browser (measured: 20 to 40 ms, more on a
 * busy machine). It delays no picture, only the parts of a page at rest.
 */
const REPEAT_WAIT = msToTicks(60)
/** After a longer silence of the process itself (a suspended machine) missed ticks are not made up for. */
const LONGEST_CATCH_UP = msToTicks(2000)

/** A picture that has stood for so long, milliseconds, is taken to be at rest: pages that move at all mostly do so more often. */
const REST_MS = 150
/** Repeats in a row that make it sharp. Measured: small text is within 0.02 SSIM of what it will ever be after six (decision 4). */
const REFINEMENTS = 6

/** A picture that waits for its tick. */
interface Pending {
  readonly tick: number
  readonly frame: Frame
  /** Media time at which it may go out, ticks. */
  readonly readyAt: number
}

/**
 * Puts frames of any rhythm on the grid of the frame rate, as arithmetic: time comes in as an argument.
 *
 * - At most one frame a tick; of several the newest wins.
 * - Each new picture is followed by another frame a tick later (a repeat, if need be), so its duration is certain at once and it
 *   can be sent on without waiting for the next.
 * - Each place of the {@link MediaGrid} has a frame even on a page at rest, so that parts and segments can begin there. The very first
 *   frame stands on such a place too: a part that began elsewhere would be shorter than players are promised.
 * - A picture that has come to rest is repeated a few times in a row, so that the encoder can spend on it what motion does not need.
 * - Where one of every few frames is wanted ({@link divisor}), the others are left out of the very same grid, and what was promised
 *   before is kept.
 */
export class Pacer {
  /** One of so many frames is wanted: 1, 2, 4 or 8. */
  divisor = 1
  readonly #fps: number
  readonly #grid: MediaGrid
  readonly #frame: number
  readonly #dropped: (count: number) => void
  #lastTick = Number.NEGATIVE_INFINITY
  #last: Frame | undefined
  /** Tick of the frame that ends the newest picture. */
  #promised = 0
  /** Tick of the newest picture. */
  #pictureTick = 0
  #pending: Pending | undefined

  /** @param dropped is told of frames that gave way to newer ones */
  constructor(fps: number, demands: Required<Demands>, dropped: (count: number) => void) {
    this.#fps = fps
    this.#grid = new MediaGrid(fps, demands.tickMs, demands.keyframeMs)
    this.#frame = this.#grid.frame
    this.#dropped = dropped
  }

  /** Takes a frame at media time `now` (ticks) and gives what is to be emitted at once. */
  offer(frame: Frame, now: number): Frame[] {
    const waiting = this.#pending
    // One that waits for the first place does not give way to one that would wait for the second.
    const out = waiting && !this.#last && this.#firstTick(frame) > waiting.tick ? [this.#emitPending(waiting)] : []
    if (this.#pending) this.#dropped(1)
    this.#pending = this.#place(frame, now)
    return [...out, ...this.due(now)]
  }

  /** What is to be emitted at media time `now` (ticks). */
  due(now: number): Frame[] {
    const out: Frame[] = []
    for (let frame = this.#next(now); frame; frame = this.#next(now)) out.push(frame)
    return out
  }

  /** The last picture, where it still waits for its tick: nothing else will come. */
  rest(): Frame[] {
    this.divisor = 1
    return this.#pending ? [this.#emitPending(this.#pending)] : []
  }

  /** Media time of the next thing to do, ticks; undefined before the first frame. */
  get nextDue(): number | undefined {
    if (!this.#last && !this.#pending) return undefined
    const pending = this.#pending?.readyAt ?? Number.POSITIVE_INFINITY
    return Math.min(pending, this.#last ? this.#repeatAt(this.#required()) : Number.POSITIVE_INFINITY)
  }

  /**
   * A frame may go out half a tick before its time, not earlier. One whose own tick is taken already, since it came late, goes to a
   * later one; but first it waits for the next picture, which fits there better. Else all pictures after it would be shown late.
   */
  #place(frame: Frame, now: number): Pending {
    const tick = this.#tickFor(frame)
    // The very first one gives way to a picture that is nearer to its place and may be on its way.
    if (!this.#last && tick - frame.pts / this.#frame > 0.5) return { tick, frame, readyAt: this.#repeatAt(tick) }
    const behind = this.#last !== undefined && tick - frame.pts / this.#frame > BEHIND * this.divisor
    return { tick, frame, readyAt: behind ? now + 1.5 * this.divisor * this.#frame : (tick - 0.5) * this.#frame }
  }

  #firstTick({ pts }: Frame): number {
    return this.#grid.atOrAfter(Math.round(pts / this.#frame))
  }

  #tickFor(frame: Frame): number {
    if (!this.#last) return this.#firstTick(frame)
    const ideal = frame.pts / this.#frame
    const following = this.#following(this.#last)
    return ideal - following < PHASE_TOLERANCE
      ? following
      : Math.max(following, this.#grid.placeNear(ideal, this.divisor))
  }

  /** The first tick that the next picture may have. */
  #following({ repeat }: Frame): number {
    return repeat === false ? this.#promised : this.#grid.placeAfter(this.#lastTick, this.divisor)
  }

  #repeatAt(tick: number): number {
    return tick * this.#frame + REPEAT_WAIT
  }

  /** The next tick that must have a frame, new picture or not. */
  #required(): number {
    if (this.#last?.repeat === false) return this.#promised
    return Math.min(this.#grid.after(this.#lastTick), this.#refinementAfter(this.#lastTick))
  }

  /** First tick after another that has a repeat for the sake of sharpness. Where frames are left out, there is nothing to spend on that. */
  #refinementAfter(tick: number): number {
    const first = this.#pictureTick + Math.ceil(msToTicks(REST_MS) / this.#frame)
    const next = Math.max(tick + 1, first)
    return this.divisor === 1 && next < first + REFINEMENTS ? next : Number.POSITIVE_INFINITY
  }

  #next(now: number): Frame | undefined {
    const pending = this.#pending
    const ready = pending !== undefined && now >= pending.readyAt
    if (!this.#last) return ready ? this.#emitPending(pending) : undefined
    const required = this.#required()
    if (ready && pending.tick <= required) return this.#emitPending(pending)
    const late = now - this.#repeatAt(required)
    if (late > LONGEST_CATCH_UP && this.#last.repeat) return this.#emitRepeat(this.#resumeAt(required, now))
    const waiting = pending !== undefined && pending.tick <= required
    return ready || (late >= 0 && !waiting) ? this.#emitRepeat(required) : undefined
  }

  /** Where to go on after a long silence: the newest place of the grid that is past, and before a picture that waits. */
  #resumeAt(required: number, now: number): number {
    const newest = Math.min(Math.floor(now / this.#frame), (this.#pending?.tick ?? Number.POSITIVE_INFINITY) - 1)
    return Math.max(required, this.#grid.atOrAfter(newest - this.#grid.part + 1))
  }

  #emitPending({ tick, frame }: Pending): Frame {
    this.#pending = undefined
    this.#promised = this.#grid.placeAfter(tick, this.divisor)
    this.#pictureTick = tick
    return this.#emit(tick, { ...frame, repeat: false, duration: (this.#promised - tick) * this.#frame })
  }

  #emitRepeat(tick: number): Frame {
    const { duration: _, refines: __, ...last } = this.#last as Frame
    const wanted = tick === this.#promised || this.#grid.atOrAfter(tick) === tick
    return this.#emit(tick, { ...last, repeat: true, ...(wanted ? {} : { refines: true }) })
  }

  #emit(tick: number, frame: Frame): Frame {
    this.#lastTick = tick
    this.#last = { ...frame, pts: tick * this.#frame, rate: this.#fps, tick: this.#grid.atOrAfter(tick) === tick }
    return this.#last
  }
}
