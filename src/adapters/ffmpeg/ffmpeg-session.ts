import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { Observable, Subject, type Subscriber } from 'rxjs'
import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import { checkFrame } from '../../engine/encoders/check-frame.ts'
import { outputDescriptor } from '../../engine/encoders/live-command.ts'
import { PendingTimes } from '../../engine/encoders/pending-times.ts'
import { RenditionJoin } from '../../engine/encoders/rendition-join.ts'
import { EncodedReader } from '../../formats/coded/encoded-reader.ts'
import { matroskaFrame, matroskaHeader } from '../../formats/matroska/matroska-writer.ts'
import type { EncodeRequest, EncoderOutput, EncoderSession } from '../../pipeline/ports/encoder-port.ts'
import { renditionRequests } from '../../pipeline/rendition-requests.ts'
import { childEnv } from '../processes/child-env.ts'
import { killGroup } from './kill-group.ts'
import { TextTail } from './text-tail.ts'

/** What a session runs. */
export interface FfmpegSessionSpec {
  readonly request: EncodeRequest
  /** Name of the encoder, for example `libx264`. */
  readonly encoder: string
  /** Path of ffmpeg. */
  readonly binary: string
  readonly env: NodeJS.ProcessEnv
  readonly fasterPresets?: readonly string[]
  readonly hardware?: boolean
  /** Arguments for a first frame at this time on the capture clock. */
  readonly argumentsFor: (startMs: number) => readonly string[]
  /** How long the process may take to finish after `end()`, milliseconds. */
  readonly finishWithinMs: number
  /** Is told once, when the process is gone: as it was told to, or why it failed (what it said itself, where it said anything). */
  readonly ended?: (failure?: string) => void
}

/** Killed with pictures inside and no sign of life for this long, it hung. Milliseconds. */
const HUNG_MS = 1000

/** Where a rendition comes from. Without file descriptors to spare there is none. */
const outputOf = (child: ChildProcess, rendition: number): Readable | null | undefined =>
  child.stdio?.[outputDescriptor(rendition)] as Readable | null | undefined

/**
 * One ffmpeg that encodes frames as they come. It starts with the first frame, since its arguments depend on that frame's time: inside,
 * time counts from there, so that ffmpeg's own ideas of a plausible start cannot bend it.
 */
export class FfmpegSession implements EncoderSession {
  readonly encoder: string
  readonly binary: string
  readonly fasterPresets: readonly string[]
  readonly hardware: boolean
  readonly output: Observable<EncoderOutput>
  readonly drained: Observable<void>
  readonly #spec: FfmpegSessionSpec
  readonly #drains = new Subject<void>()
  /** One a rendition. */
  readonly #readers: readonly EncodedReader[]
  readonly #join: RenditionJoin
  readonly #stderr = new TextTail()
  readonly #times = new PendingTimes()
  #child: ChildProcess | undefined
  #subscriber: Subscriber<EncoderOutput> | undefined
  #ending = false
  /** When it last gave a picture, or was given one with nothing inside. */
  #aliveAtMs = 0
  /** Why it was killed, where that was its own fault. */
  #hung: string | undefined
  #finishTimer: NodeJS.Timeout | undefined
  /** How it ended; kept for a subscriber that comes later. */
  #outcome: { readonly error?: FlyBrowserError } | undefined

  constructor(spec: FfmpegSessionSpec) {
    this.#spec = spec
    this.#readers = renditionRequests(spec.request).map((request) => new EncodedReader(request.codec, request))
    this.#join = new RenditionJoin(this.#readers.length)
    this.encoder = spec.encoder
    this.binary = spec.binary
    this.fasterPresets = spec.fasterPresets ?? []
    this.hardware = spec.hardware ?? false
    this.drained = this.#drains.asObservable()
    this.output = new Observable((subscriber) => this.#subscribe(subscriber))
  }

  write(data: Uint8Array, timeMs: number): boolean {
    if (this.#ending || this.#outcome) return true
    checkFrame(this.#spec.request.input, data)
    if (!this.#times.anyInside) this.#aliveAtMs = performance.now()
    const first = this.#times.add(timeMs)
    const { stdin } = this.#child ?? this.#start(timeMs)
    if (!stdin) return true
    const [head, body] = matroskaFrame(timeMs - first, data)
    stdin.cork()
    stdin.write(head)
    stdin.write(body)
    stdin.uncork()
    return !stdin.writableNeedDrain
  }

  end(): void {
    if (this.#ending || this.#outcome) return
    this.#ending = true
    const limitMs = this.#spec.finishWithinMs
    if (!this.#child) {
      this.#finish({})
      return
    }
    this.#child.stdin?.end()
    this.#finishTimer = setTimeout(() => this.#fail(`it did not finish within ${limitMs} ms`), limitMs)
  }

  kill(): void {
    const silentMs = this.#times.anyInside ? performance.now() - this.#aliveAtMs : 0
    if (silentMs >= HUNG_MS) this.#hung = `it gave no picture for ${Math.round(silentMs)} ms`
    this.#finish({})
  }

  #start(startMs: number): ChildProcess {
    const { binary, env, request } = this.#spec
    const child = spawn(binary, this.#spec.argumentsFor(startMs), {
      stdio: ['pipe', 'pipe', 'pipe', ...this.#readers.slice(1).map(() => 'pipe' as const)],
      env: childEnv(env),
      windowsHide: true,
      // A group of its own: Ctrl-C in the terminal is for us, ffmpeg ends when its input does.
      detached: process.platform !== 'win32',
    })
    this.#child = child
    child.on('error', (error) => this.#fail(reasonOf(error)))
    child.on('close', (code, signal) => this.#closed(code, signal))
    // Without file descriptors to spare there are no streams; `error` follows.
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#stderr.push(text))
    // A process that is gone makes writing fail (EPIPE); `close` follows and tells why.
    child.stdin?.on('error', () => {})
    child.stdin?.on('drain', () => this.#drains.next())
    child.stdin?.write(matroskaHeader({ ...request.input, fps: request.fps }))
    if (this.#subscriber) this.#readFrom(child, this.#subscriber)
    return child
  }

  #subscribe(subscriber: Subscriber<EncoderOutput>): () => void {
    if (this.#subscriber) throw new Error('the output of an encoder has one subscriber')
    this.#subscriber = subscriber
    if (this.#outcome) this.#settle(subscriber, this.#outcome)
    else if (this.#child) this.#readFrom(this.#child, subscriber)
    return () => this.kill()
  }

  #readFrom(child: ChildProcess, subscriber: Subscriber<EncoderOutput>): void {
    for (const [rendition, reader] of this.#readers.entries())
      outputOf(child, rendition)?.on('data', (bytes: Buffer) => {
        try {
          for (const event of reader.read(bytes)) {
            this.#aliveAtMs = performance.now()
            for (const output of this.#join.take(rendition, event)) {
              if (this.#outcome) return
              subscriber.next(output.kind === 'unit' ? { ...output, timeMs: this.#times.take(output.timeMs) } : output)
            }
          }
        } catch (error) {
          this.#fail(reasonOf(error))
        }
      })
  }

  #closed(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#outcome) return
    if (this.#ending && code === 0 && this.#whole) {
      this.#finish({})
      return
    }
    const said = this.#stderr.lastLines()
    const how = signal ? `it was ended by ${signal}` : `it ended with exit code ${code}`
    this.#fail(said ? `${how}: ${said}` : how)
  }

  /** Everything that went in has come out, in every rendition. */
  get #whole(): boolean {
    return this.#times.anyTaken && this.#join.even && this.#readers.every(({ atBoundary }) => atBoundary)
  }

  #fail(reason: string): void {
    this.#finish({ error: new FlyBrowserError('ENCODER_FAILED', { encoder: this.encoder, times: 1, reason }) })
  }

  #finish(outcome: { readonly error?: FlyBrowserError }): void {
    if (this.#outcome) return
    this.#outcome = outcome
    clearTimeout(this.#finishTimer)
    if (this.#child && this.#child.exitCode === null && this.#child.signalCode === null) killGroup(this.#child)
    for (const stream of this.#child?.stdio ?? []) stream?.destroy()
    this.#drains.complete()
    this.#spec.ended?.(outcome.error ? this.#stderr.text || String(outcome.error.details.reason) : this.#hung)
    if (this.#subscriber) this.#settle(this.#subscriber, outcome)
  }

  #settle(subscriber: Subscriber<EncoderOutput>, { error }: { readonly error?: FlyBrowserError }): void {
    if (error) subscriber.error(error)
    else subscriber.complete()
  }
}
