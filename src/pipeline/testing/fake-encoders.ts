import { Observable, Subject, type Subscriber, type Subscription } from 'rxjs'
import { type DecoderConfiguration, FOUR_CC } from '../../domain/decoder-configuration.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { Clock } from '../clock.ts'
import type { EncodeRequest, EncoderOutput, EncoderPort, EncoderSession } from '../ports/encoder-port.ts'
import { renditionRequests } from '../rendition-requests.ts'

/** A decoder configuration of H.264 (constrained baseline, level 3.1) that names no real picture. */
export const SAMPLE_AVC_RECORD = Uint8Array.from([
  ...[1, 0x42, 0xc0, 0x1f, 0xff, 0xe1, 0, 4, 0x67, 0x42, 0xc0, 0x1f],
  ...[1, 0, 4, 0x68, 0xce, 0x3c, 0x80],
])

/** The same, of pictures of this size. */
export const sampleConfiguration = (width: number, height: number): DecoderConfiguration => ({
  ...{ codec: 'h264', fourCc: FOUR_CC.h264, record: SAMPLE_AVC_RECORD, codecs: 'avc1.42c01f', width, height },
})

export interface FakeEncoderOptions {
  /** Time each frame takes, one after the other, milliseconds; default 5. */
  readonly latencyMs?: number
  /** Frames inside before `write` says that it is full; default 2. */
  readonly capacity?: number
  /** Size of each unit; default 5. */
  readonly unitBytes?: number
}

/** An encoder process that exists in virtual time only. It keeps no pictures: only the times of frames. */
export class FakeEncoderSession implements EncoderSession {
  readonly encoder = 'fake'
  readonly binary = '/nowhere/fake-encoder'
  readonly request: EncodeRequest
  readonly drains = new Subject<void>()
  readonly drained = this.drains.asObservable()
  readonly output: Observable<EncoderOutput>
  /** Times of all frames taken, and of those whose unit has not come out, milliseconds. */
  readonly written: number[] = []
  readonly inside: number[] = []
  killed = false
  ended = false
  readonly #options: Required<FakeEncoderOptions>
  readonly #clock: Clock
  #out: Subscriber<EncoderOutput> | undefined
  #announced = false
  #hanging = false
  #timer: Subscription | undefined
  #lastCell = Number.NaN

  constructor(
    request: EncodeRequest,
    clock: Clock,
    { latencyMs = 5, capacity = 2, unitBytes = 5 }: FakeEncoderOptions = {},
  ) {
    this.request = request
    this.#clock = clock
    this.#options = { latencyMs, capacity, unitBytes }
    this.output = new Observable((subscriber) => {
      this.#out = subscriber
      return () => this.kill()
    })
  }

  write(_data: Uint8Array, timeMs: number): boolean {
    if (this.ended || this.killed) throw new Error('a frame was written to an encoder that was told to end')
    if (timeMs <= (this.written.at(-1) ?? Number.NEGATIVE_INFINITY)) throw new Error('time does not grow')
    this.written.push(timeMs)
    this.inside.push(timeMs)
    this.#work()
    return this.inside.length < this.#options.capacity
  }

  end(): void {
    this.ended = true
    this.#work()
  }

  kill(): void {
    this.killed = true
    this.#timer?.unsubscribe()
  }

  /** Takes frames, but gives nothing any more. */
  hang(): void {
    this.#hanging = true
    this.#timer?.unsubscribe()
    this.#timer = undefined
  }

  /** Ends as a process does that was killed from outside. */
  die(reason = 'it was ended by SIGKILL'): void {
    this.#timer?.unsubscribe()
    this.#out?.error(new FlyBrowserError('ENCODER_FAILED', { encoder: this.encoder, times: 1, reason }))
  }

  /** Swallows the oldest frame inside: its unit never comes out. */
  swallow(): void {
    this.inside.shift()
  }

  /** Gives the unit of the oldest frame at once. */
  give(): void {
    const timeMs = this.inside.shift()
    if (timeMs === undefined || this.killed) return
    if (!this.#announced) {
      this.#announced = true
      const [configuration, ...below] = renditionRequests(this.request).map(({ width, height }) =>
        sampleConfiguration(width, height),
      ) as [DecoderConfiguration, ...DecoderConfiguration[]]
      this.#out?.next({ kind: 'config', configuration, ...(below.length > 0 ? { below } : {}) })
    }
    const cell = Math.floor(timeMs / this.request.keyframeMs)
    const keyframe = cell !== this.#lastCell
    this.#lastCell = cell
    const data = new Uint8Array(this.#options.unitBytes)
    new DataView(data.buffer).setUint32(0, data.length - 4)
    data[4] = keyframe ? 0x65 : 0x41
    const below = this.request.below?.map(() => data)
    this.#out?.next({ kind: 'unit', timeMs, keyframe, data, ...(below ? { below } : {}) })
    if (!this.killed && this.inside.length === this.#options.capacity - 1) this.drains.next()
  }

  #work(): void {
    if (this.killed || this.#hanging || (this.#timer && !this.#timer.closed)) return
    if (this.inside.length === 0) {
      if (this.ended) this.#out?.complete()
      return
    }
    this.#timer = this.#clock.scheduler.schedule(() => {
      this.#timer = undefined
      this.give()
      this.#work()
    }, this.#options.latencyMs)
  }
}

/** An {@link EncoderPort} without processes. */
export class FakeEncoders implements EncoderPort {
  readonly sessions: FakeEncoderSession[] = []
  options: FakeEncoderOptions
  readonly #clock: Clock

  constructor(clock: Clock, options: FakeEncoderOptions = {}) {
    this.#clock = clock
    this.options = options
  }

  open(request: EncodeRequest): Promise<FakeEncoderSession> {
    const session = new FakeEncoderSession(request, this.#clock, this.options)
    this.sessions.push(session)
    return Promise.resolve(session)
  }

  /** The newest session. */
  get last(): FakeEncoderSession {
    const session = this.sessions.at(-1)
    if (!session) throw new Error('no encoder was opened')
    return session
  }
}
