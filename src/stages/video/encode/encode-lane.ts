import type { Subscriber } from 'rxjs'
import type { DecoderConfiguration } from '../../../domain/decoder-configuration.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { frameTicks } from '../../../domain/frame-grid.ts'
import type { Fragment, Frame, MediaFragment } from '../../../domain/media.ts'
import { ticksToMs } from '../../../domain/time.ts'
import type { CreditGate } from '../../../pipeline/credit.ts'
import type { EncodeRequest, EncoderOutput, EncoderSession } from '../../../pipeline/ports/encoder-port.ts'
import type { StageContext } from '../../../pipeline/stage.ts'
import { MediaGrid } from '../../media-grid.ts'
import { type EncodeSettings, encodeRequest, UNPACED_FPS, wholeScope } from './encode-request.ts'
import { EncoderSeat } from './encoder-seat.ts'
import { EncoderWatchdog } from './encoder-watchdog.ts'
import { FragmentWriter } from './fragment-writer.ts'
import { FrameSlot } from './frame-slot.ts'
import { initFragments } from './init-fragments.ts'
import { LaneDrops } from './lane-drops.ts'
import { LoadWatch } from './load-watch.ts'
import { RateWatch } from './rate-watch.ts'
import { RestartRow } from './restart-row.ts'
import { sameInput, sameRequest } from './same-request.ts'
import { Thinner } from './thinner.ts'

/** Frames inside the encoder before the next one waits outside: enough to keep it busy, few enough to stay live. */
const MOST_INSIDE = 4

/** One encode from its first frame to its last, over as many encoder processes as it takes. */
export class EncodeLane {
  readonly #settings: EncodeSettings
  readonly #context: StageContext
  readonly #out: Subscriber<Fragment>
  readonly #gate: CreditGate
  readonly #slot = new FrameSlot()
  readonly #thinner: Thinner
  readonly #writer: FragmentWriter
  readonly #seat: EncoderSeat
  readonly #load: LoadWatch
  readonly #drops: LaneDrops
  readonly #rate: RateWatch
  readonly #row = new RestartRow()
  readonly #watchdog: EncoderWatchdog
  #request: EncodeRequest | undefined
  /** The encoder has not been given a frame yet. */
  #fresh = true
  #ending = false
  #closed = false
  #failed: { readonly cause: unknown } | undefined
  #announced = false
  /** Why the encoder before this one is gone, until that is announced. */
  #restarted: string | undefined
  #lastTimeMs = Number.NEGATIVE_INFINITY

  constructor(settings: EncodeSettings, context: StageContext, out: Subscriber<Fragment>) {
    this.#settings = settings
    this.#context = context
    this.#out = out
    this.#drops = new LaneDrops(context.measures, context.clock)
    this.#thinner = new Thinner(context.demands, (reason) => context.measures.dropped(reason))
    this.#writer = new FragmentWriter(context.originMs, () => context.clock.now())
    this.#gate = context.credit.join()
    this.#rate = new RateWatch(context)
    this.#load = new LoadWatch(context, () => ({ starting: this.#starting, oldestMs: this.#writer.oldestMs }))
    this.#watchdog = new EncoderWatchdog(context.clock, (patienceMs) => this.#guard(() => this.#wedged(patienceMs)))
    this.#seat = new EncoderSeat(context, {
      opened: (session) => this.#guard(() => this.#begin(session)),
      gave: (output, session) => this.#guard(() => this.#receive(output, session)),
      drained: () => this.#guard(() => this.#pump()),
      gone: (reason) => this.#guard(() => (reason === undefined ? this.#replace() : this.#restart(reason))),
      failed: (error) => this.#fail(error),
    })
  }

  /** Takes the next frame, or lets it wait, or lets it replace one that waits. */
  offer(frame: Frame): void {
    if (this.#closed || this.#ending) return
    if (!frame.repeat) this.#load.came(this.#context.clock.now() - frame.capturedAtMs)
    if (frame.refines && !(this.#rate.refines && this.#slot.depth === 0 && this.#canTake())) return
    const kept = this.#thinner.keep(frame, this.#load.rung.divisor, this.#rate.divisor(frame))
    if (!kept) return
    const lost = this.#slot.offer(kept)
    if (this.#announced) this.#load.lost(lost)
    this.#drops.add(this.#announced ? 'encoder-busy' : 'encoder-starting', lost)
    this.#guard(() => this.#pump())
  }

  /**
   * No more frames: completes when the encoder has given back all it has.
   * @param failed why the frames ended, if they failed: then the lane fails with it, after what is still to come
   */
  finish(failed?: { readonly cause: unknown }): void {
    const rest = this.#ending ? undefined : this.#thinner.rest()
    if (rest) this.#slot.offer(rest)
    this.#ending = true
    this.#failed = failed
    this.#load.close()
    this.#guard(() => this.#pump())
  }

  /** Ends at once. */
  close(): void {
    this.#closed = true
    this.#gate.leave()
    this.#load.close()
    this.#forget()
    this.#seat.close()
  }

  #pump(): void {
    while (!this.#closed) {
      const frame = this.#canTake() ? this.#slot.peek() : undefined
      if (!frame || !this.#ready(frame)) break
      this.#slot.take()
      this.#encode(frame)
    }
    if (this.#closed) return
    this.#context.measures.queued(this.#slot.depth + this.#writer.inside)
    const room = this.#slot.depth === 0 && this.#canTake()
    this.#gate.set(room)
    this.#load.sees(!room, this.#writer.inside > 0)
    if (this.#ending && !this.#seat.opening && this.#slot.depth === 0) this.#endSession()
  }

  #canTake(): boolean {
    return !this.#seat.shut && this.#writer.inside < MOST_INSIDE
  }

  /** Nothing that is seen of the lane tells how it does. */
  get #starting(): boolean {
    return !this.#seat.session || this.#seat.opening || this.#fresh
  }

  /**
   * Whether the encoder there is takes the frame. Where it does not, another is opened when that one has given back all it has, and the
   * frame waits. One that merely is to do its work otherwise goes on until a frame that another may begin with.
   */
  #ready(frame: Frame): boolean {
    if (!this.#seat.session) {
      this.#open(0)
      return false
    }
    const request = encodeRequest(frame, this.#settings, this.#load.rung)
    if (sameRequest(request, this.#request)) return true
    if (sameInput(request, this.#request) && frame.tick === false) return true
    this.#seat.end()
    return false
  }

  /**
   * An encoder begins with a keyframe and with it a segment begins. Begun anywhere but on the grid, its first part would be
   * shorter than players are promised (RFC 8216bis, B.1).
   */
  #encode(frame: Frame): void {
    if (this.#fresh && frame.tick === false) {
      this.#drops.add(this.#announced ? 'encoder-restarting' : 'encoder-starting', 1)
      return
    }
    this.#fresh = false
    const timeMs = Math.round(ticksToMs(frame.pts))
    if (timeMs <= this.#lastTimeMs) {
      this.#drops.add('same-millisecond', 1)
      return
    }
    this.#lastTimeMs = timeMs
    this.#emit(this.#writer.accept(frame, timeMs))
    this.#seat.write(frame.data, timeMs)
    if (!frame.repeat) this.#load.asked()
    this.#watch()
  }

  /** Opens an encoder for the frame that waits; where none does, one like the last. */
  #open(delayMs: number): void {
    const frame = this.#slot.peek()
    if (frame) {
      this.#load.takes(wholeScope(frame, this.#settings))
      this.#request = encodeRequest(frame, this.#settings, this.#load.rung)
    }
    this.#seat.open(this.#request as EncodeRequest, delayMs)
  }

  #begin(session: EncoderSession): void {
    this.#row.opened(this.#context.clock.now(), session.hardware)
    this.#fresh = true
    this.#load.begin(session.fasterPresets ?? [])
    this.#rate.begin(this.#request as EncodeRequest)
  }

  #receive(output: EncoderOutput, session: EncoderSession): void {
    this.#row.gave(this.#context.clock.now())
    if (output.kind === 'config') this.#announce([output.configuration, ...(output.below ?? [])], session)
    else {
      const { fragments, lost } = this.#writer.write(output, this.#drops.none)
      this.#load.encoded()
      this.#rate.coded(output)
      this.#drops.add('encoder-lost', lost)
      this.#emit(fragments)
      this.#watch()
      this.#pump()
    }
  }

  #announce(configurations: readonly DecoderConfiguration[], { encoder }: EncoderSession): void {
    const origin = {
      encoder,
      originMs: this.#context.originMs,
      discontinuity: this.#announced,
      ...(this.#restarted === undefined ? {} : { restarted: this.#restarted }),
    }
    for (const init of initFragments(this.#request as EncodeRequest, configurations, origin)) this.#out.next(init)
    this.#announced = true
    this.#restarted = undefined
  }

  /** The encoder has ended as it was told to: what waits is for another. */
  #replace(): void {
    if (this.#ending && this.#slot.depth === 0) {
      this.#complete()
      return
    }
    this.#forget()
    this.#seat.leave()
    this.#pump()
  }

  #restart(reason: string): void {
    const { ports, sessionId, log } = this.#context
    const encoder = this.#seat.session?.encoder ?? this.#settings.codec
    if (this.#ending && this.#slot.depth === 0) {
      this.#complete()
      return
    }
    const delayMs = this.#row.failed()
    const { failures: times, restarts } = this.#row
    if (delayMs === undefined) {
      this.#fail(new FlyBrowserError('ENCODER_FAILED', { encoder, times, reason }))
      return
    }
    this.#restarted = reason
    log.warn({ encoder, reason, delayMs }, 'the encoder ended; starting another')
    ports.events.publish('encoder.restarted', { sessionId, encoder, reason, restarts })
    this.#forget()
    this.#open(delayMs)
  }

  /** Takes a step that the world gave rise to. What it throws (at a frame that is none, say) ends the lane, not the process. */
  #guard(step: () => unknown): void {
    try {
      step()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.close()
    this.#out.error(this.#failed ? this.#failed.cause : error)
  }

  #endSession(): void {
    if (this.#seat.session) this.#seat.end()
    else if (!this.#closed) this.#complete()
  }

  #complete(): void {
    this.#emit(this.#writer.flush(frameTicks(this.#request?.fps ?? UNPACED_FPS)))
    this.close()
    if (this.#failed) this.#out.error(this.#failed.cause)
    else this.#out.complete()
  }

  /** The encoder is gone, and what is inside it with it. */
  #forget(): void {
    this.#drops.add(
      'encoder-lost',
      this.#writer.forget((pts) => this.#restOfPart(pts)),
    )
    this.#watchdog.rest()
  }

  #restOfPart(pts: number): number {
    const { tickMs, keyframeMs } = this.#context.demands
    return new MediaGrid(this.#request?.fps ?? UNPACED_FPS, tickMs, keyframeMs).restOfPart(pts)
  }

  /** Starts the wait for a sign of life anew, while there is anything to wait for. */
  #watch(): void {
    if (this.#writer.inside === 0) this.#watchdog.rest()
    else this.#watchdog.wait(this.#row.patienceMs)
  }

  #wedged(patienceMs: number): void {
    // Hardware that hangs is no sign that the machine is short of anything: software takes over.
    if (!this.#ending && !this.#seat.session?.hardware) this.#load.wedged()
    this.#restart(`no picture came out for ${patienceMs / 1000} s`)
  }

  #emit(fragments: readonly MediaFragment[]): void {
    for (const fragment of fragments) this.#out.next(this.#rate.marked(this.#load.marked(fragment)))
  }
}
