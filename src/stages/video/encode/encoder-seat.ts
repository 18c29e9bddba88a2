import { Subscription } from 'rxjs'
import { reasonOf } from '../../../domain/errors.ts'
import type { EncodeRequest, EncoderOutput, EncoderSession } from '../../../pipeline/ports/encoder-port.ts'
import type { StageContext } from '../../../pipeline/stage.ts'

/** What an encoder has to tell the lane it works for. */
export interface SeatListener {
  /** It will take frames in a moment. */
  opened(session: EncoderSession): void
  gave(output: EncoderOutput, session: EncoderSession): void
  /** It can take frames, or can again. */
  drained(): void
  /** It is gone: as it was told to (no reason), or by itself. */
  gone(reason?: string): void
  /** None can be opened. */
  failed(error: unknown): void
}

/** The place of a lane's encoder: one process at a time, opened, fed, ended, and left. */
export class EncoderSeat {
  readonly #context: StageContext
  readonly #listener: SeatListener
  #session: EncoderSession | undefined
  #subscriptions = new Subscription()
  #opening = false
  #blocked = false
  #ending = false
  #closed = false

  constructor(context: StageContext, listener: SeatListener) {
    this.#context = context
    this.#listener = listener
  }

  /** The encoder there is, also one that is ending. */
  get session(): EncoderSession | undefined {
    return this.#session
  }

  /** One is on its way. */
  get opening(): boolean {
    return this.#opening
  }

  /** Whether it is told to end, or frames must wait for it for another reason. */
  get shut(): boolean {
    return this.#opening || this.#blocked || this.#ending
  }

  /** Opens another encoder after a while; whatever there was is left. */
  open(request: EncodeRequest, delayMs: number): void {
    this.leave()
    this.#opening = true
    const { clock, ports } = this.#context
    const begin = () => {
      try {
        ports.encoders.open(request).then(
          (session) => (this.#closed ? session.kill() : this.#begin(session)),
          (error) => this.#closed || this.#listener.failed(error),
        )
      } catch (error) {
        this.#listener.failed(error)
      }
    }
    this.#subscriptions.add(clock.scheduler.schedule(begin, delayMs))
  }

  write(data: Uint8Array, timeMs: number): void {
    this.#blocked = !this.#session?.write(data, timeMs)
  }

  /** No more frames: it gives back what it has, and is gone. */
  end(): void {
    this.#ending = true
    this.#session?.end()
  }

  /** Ends whatever there is at once. */
  leave(): void {
    this.#subscriptions.unsubscribe()
    this.#subscriptions = new Subscription()
    this.#session?.kill()
    this.#session = undefined
    this.#blocked = false
    this.#ending = false
  }

  close(): void {
    this.#closed = true
    this.leave()
  }

  #begin(session: EncoderSession): void {
    const { ports, sessionId, log } = this.#context
    const { encoder, binary } = session
    this.#session = session
    this.#opening = false
    log.info({ encoder, binary }, 'encoder opened')
    ports.events.publish('encoder.started', { sessionId, encoder, binary })
    this.#listener.opened(session)
    // What it was told of may have closed the lane.
    if (this.#closed) return
    this.#subscriptions.add(
      session.drained.subscribe(() => {
        this.#blocked = false
        this.#listener.drained()
      }),
    )
    this.#subscriptions.add(
      session.output.subscribe({
        next: (output) => this.#listener.gave(output, session),
        error: (error) => this.#listener.gone(reasonOf(error)),
        complete: () => this.#listener.gone(this.#ending ? undefined : 'the encoder ended by itself'),
      }),
    )
    this.#listener.drained()
  }
}
