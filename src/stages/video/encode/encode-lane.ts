import { type Subscriber, Subscription } from 'rxjs'
import type { EncodableCodec } from '../../../domain/codec.ts'
import { FlyBrowserError, reasonOf } from '../../../domain/errors.ts'
import { frameTicks } from '../../../domain/frame-grid.ts'
import type { Fragment, Frame } from '../../../domain/media.ts'
import { TIMESCALE, ticksToMs } from '../../../domain/time.ts'
import { avcCodecs } from '../../../formats/avc/avc-record.ts'
import { initSegment } from '../../../formats/isobmff/init-segment.ts'
import type { CreditGate } from '../../../pipeline/credit.ts'
import type { EncodeRequest, EncoderOutput, EncoderSession } from '../../../pipeline/ports/encoder-port.ts'
import type { StageContext } from '../../../pipeline/stage.ts'
import { MediaGrid } from '../../media-grid.ts'
import { FragmentWriter } from './fragment-writer.ts'
import { FrameSlot } from './frame-slot.ts'
import { restartDelayMs } from './restart-delay.ts'
import { sameRequest } from './same-request.ts'

/** Frames inside the encoder before the next one waits outside: enough to keep it busy, few enough to stay live. */
const MOST_INSIDE = 4
/** An encoder that has frames and gives nothing for this long is taken for wedged and replaced. */
const WEDGED_MS = 5000
/** Frame rate that rate control counts with when frames come without pacing. */
const UNPACED_FPS = 30
/** An encoder that lived this long has proven itself: its end is the first failure of a new row. */
const PROVEN_MS = 5000
/** After a dropped frame, durations are not trusted for this long. */
const UNCERTAIN_MS = 1000

export interface EncodeSettings {
  readonly codec: EncodableCodec
  readonly bitrateBps: number
  readonly crf: number
  readonly keyframeMs: number
}

/** One encode from its first frame to its last, over as many encoder processes as it takes. */
export class EncodeLane {
  readonly #settings: EncodeSettings
  readonly #context: StageContext
  readonly #out: Subscriber<Fragment>
  readonly #gate: CreditGate
  readonly #slot = new FrameSlot()
  readonly #writer: FragmentWriter
  #request: EncodeRequest | undefined
  #session: EncoderSession | undefined
  #subscriptions = new Subscription()
  #watchdog: Subscription | undefined
  #blocked = false
  #opening = false
  /** The encoder has not been given a frame yet. */
  #fresh = true
  #ending = false
  #closed = false
  #failed: { readonly cause: unknown } | undefined
  #announced = false
  #failures = 0
  #restarts = 0
  #openedMs = 0
  #lastTimeMs = Number.NEGATIVE_INFINITY
  #lastDropMs = Number.NEGATIVE_INFINITY

  constructor(settings: EncodeSettings, context: StageContext, out: Subscriber<Fragment>) {
    this.#settings = settings
    this.#context = context
    this.#out = out
    this.#writer = new FragmentWriter(context.originMs, () => context.clock.now())
    this.#gate = context.credit.join()
  }

  /** Takes the next frame, or lets it wait, or lets it replace one that waits. */
  offer(frame: Frame): void {
    if (this.#closed || this.#ending) return
    this.#drop(this.#announced ? 'encoder-busy' : 'encoder-starting', this.#slot.offer(frame))
    this.#guard(() => this.#pump())
  }

  /**
   * No more frames: completes when the encoder has given back all it has.
   * @param failed why the frames ended, if they failed: then the lane fails with it, after what is still to come
   */
  finish(failed?: { readonly cause: unknown }): void {
    this.#ending = true
    this.#failed = failed
    this.#guard(() => this.#pump())
  }

  /** Ends at once. */
  close(): void {
    this.#closed = true
    this.#gate.leave()
    this.#leaveSession()
  }

  #pump(): void {
    while (!this.#closed) {
      const frame = this.#canTake() ? this.#slot.peek() : undefined
      if (!frame || !this.#ready(frame)) break
      this.#slot.take()
      this.#encode(frame)
    }
    this.#context.measures.queued(this.#slot.depth + this.#writer.inside)
    this.#gate.set(this.#slot.depth === 0 && this.#canTake())
    if (this.#ending && !this.#opening && this.#slot.depth === 0) this.#endSession()
  }

  #canTake(): boolean {
    return !this.#opening && !this.#blocked && this.#writer.inside < MOST_INSIDE
  }

  /** Whether the open encoder fits the frame; where not, another is opened and the frame waits for it. */
  #ready(frame: Frame): boolean {
    const request = this.#requestFor(frame)
    if (this.#session && sameRequest(request, this.#request)) return true
    this.#request = request
    this.#open(0)
    return false
  }

  /**
   * An encoder begins with a keyframe and with it a segment begins. Begun anywhere but on the grid, its first part would be
   * shorter than players are promised (RFC 8216bis, B.1).
   */
  #encode(frame: Frame): void {
    if (this.#fresh && frame.tick === false) {
      this.#drop(this.#announced ? 'encoder-restarting' : 'encoder-starting', 1)
      return
    }
    this.#fresh = false
    const timeMs = Math.round(ticksToMs(frame.pts))
    if (timeMs <= this.#lastTimeMs) {
      this.#drop('same-millisecond', 1)
      return
    }
    this.#lastTimeMs = timeMs
    this.#emit(this.#writer.accept(frame, timeMs))
    this.#blocked = !this.#session?.write(frame.data, timeMs)
    this.#watch()
  }

  #requestFor(frame: Frame): EncodeRequest {
    const { encoding, width, height, rate = UNPACED_FPS } = frame
    const size = frame.scaleTo ?? { width: width & ~1, height: height & ~1 }
    return { ...this.#settings, fps: rate, input: { encoding, width, height }, ...size }
  }

  #open(delayMs: number): void {
    this.#leaveSession()
    this.#opening = true
    const { clock, ports } = this.#context
    const request = this.#request as EncodeRequest
    const begin = () =>
      ports.encoders.open(request).then(
        (session) => (this.#closed ? session.kill() : this.#guard(() => this.#begin(session))),
        (error) => this.#fail(error),
      )
    this.#subscriptions.add(clock.scheduler.schedule(() => this.#guard(begin), delayMs))
  }

  #begin(session: EncoderSession): void {
    const { ports, sessionId, log } = this.#context
    const { encoder, binary } = session
    log.info({ encoder, binary }, 'encoder opened')
    ports.events.publish('encoder.started', { sessionId, encoder, binary })
    this.#session = session
    this.#openedMs = this.#context.clock.now()
    this.#opening = false
    this.#blocked = false
    this.#fresh = true
    this.#subscriptions.add(
      session.drained.subscribe(() => {
        this.#blocked = false
        this.#guard(() => this.#pump())
      }),
    )
    this.#subscriptions.add(
      session.output.subscribe({
        next: (output) => this.#guard(() => this.#receive(output, session)),
        error: (error) => this.#restart(reasonOf(error)),
        complete: () => this.#restart('the encoder ended by itself'),
      }),
    )
    this.#pump()
  }

  #receive(output: EncoderOutput, session: EncoderSession): void {
    if (this.#context.clock.now() - this.#openedMs > PROVEN_MS) this.#failures = 0
    if (output.kind === 'config') this.#announce(output.record, session)
    else {
      const certain = this.#context.clock.now() - this.#lastDropMs > UNCERTAIN_MS
      const { fragments, lost } = this.#writer.write(output, certain)
      if (lost > 0) this.#drop('encoder-lost', lost)
      this.#emit(fragments)
      this.#watch()
      this.#pump()
    }
  }

  #announce(record: Uint8Array, session: EncoderSession): void {
    const { width, height, fps, bitrateBps } = this.#request as EncodeRequest
    this.#out.next({
      kind: 'init',
      track: 'video',
      codecs: avcCodecs(record),
      width,
      height,
      fps,
      bitrateBps,
      encoder: session.encoder,
      originMs: this.#context.originMs,
      discontinuity: this.#announced,
      bytes: initSegment({ width, height, timescale: TIMESCALE, codec: 'avc1', record }),
    })
    this.#announced = true
  }

  #restart(reason: string): void {
    const { ports, sessionId, log } = this.#context
    const encoder = this.#session?.encoder ?? this.#settings.codec
    if (this.#ending && this.#slot.depth === 0) {
      this.#complete()
      return
    }
    this.#failures += 1
    const delayMs = restartDelayMs(this.#failures)
    if (delayMs === undefined) {
      this.#fail(new FlyBrowserError('ENCODER_FAILED', { encoder, times: this.#failures, reason }))
      return
    }
    this.#restarts += 1
    log.warn({ encoder, reason, delayMs }, 'the encoder ended; starting another')
    ports.events.publish('encoder.restarted', { sessionId, encoder, reason, restarts: this.#restarts })
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
    if (this.#session) this.#session.end()
    else if (!this.#closed) this.#complete()
  }

  #complete(): void {
    this.#emit(this.#writer.flush(frameTicks(this.#request?.fps ?? UNPACED_FPS)))
    this.close()
    if (this.#failed) this.#out.error(this.#failed.cause)
    else this.#out.complete()
  }

  #leaveSession(): void {
    this.#drop(
      'encoder-lost',
      this.#writer.forget((pts) => this.#restOfPart(pts)),
    )
    this.#watchdog?.unsubscribe()
    this.#subscriptions.unsubscribe()
    this.#subscriptions = new Subscription()
    this.#session?.kill()
    this.#session = undefined
  }

  #restOfPart(pts: number): number {
    const { tickMs, keyframeMs } = this.#context.demands
    return new MediaGrid(this.#request?.fps ?? UNPACED_FPS, tickMs, keyframeMs).restOfPart(pts)
  }

  /** Starts the wait for a sign of life anew, while there is anything to wait for. */
  #watch(): void {
    this.#watchdog?.unsubscribe()
    if (this.#writer.inside === 0) return
    const wedged = () => this.#restart(`no picture came out for ${WEDGED_MS / 1000} s`)
    this.#watchdog = this.#context.clock.scheduler.schedule(wedged, WEDGED_MS)
  }

  #emit(fragments: readonly Fragment[]): void {
    for (const fragment of fragments) this.#out.next(fragment)
  }

  #drop(reason: string, count: number): void {
    if (count === 0) return
    this.#context.measures.dropped(reason, count)
    this.#lastDropMs = this.#context.clock.now()
  }
}
