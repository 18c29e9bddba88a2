import { Observable, Subject, tap } from 'rxjs'
import { FfmpegEncoders } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import type { Codec } from '../../src/domain/codec.ts'
import { codecProfile } from '../../src/domain/encode-target.ts'
import { frameTicks } from '../../src/domain/frame-grid.ts'
import type { Fragment } from '../../src/domain/media.ts'
import { QUALITY_PROFILES } from '../../src/domain/quality.ts'
import { VIEWING_PROFILES } from '../../src/domain/viewing-profile.ts'
import type { EncodeRequest, EncoderOutput, EncoderSession } from '../../src/pipeline/ports/encoder-port.ts'
import { EncodeLane } from '../../src/stages/video/encode/encode-lane.ts'
import { testContext } from '../../src/testing.ts'
import { paced } from '../unit/stages/paced-frames.ts'
import { type CodedFilm, type Film, FPS } from './coded-film.ts'
import { annexB, type Unit, within } from './ffmpeg-tools.ts'

const inMs = (tick: number): number => (tick * 1000) / FPS
const tickOf = (timeMs: number): number => Math.round((timeMs * FPS) / 1000)

/** A film, and what it is to be coded with. */
export interface LaneShot extends Omit<Film, 'rewrite'> {
  /** Default `h264`. */
  readonly codec?: Codec
}

/** A film as a lane made it: what it kept of its frames, and what it told of that. Its byte stream is there of H.264 only. */
export interface LaneFilm extends CodedFilm {
  readonly dropped: Readonly<Record<string, number>>
  readonly fragments: readonly Fragment[]
  readonly events: readonly string[]
}

/** An encoder as the product opens it, that tells when all it was given has come out. */
class WatchedSession implements EncoderSession {
  readonly encoder: string
  readonly binary: string
  readonly output: Observable<EncoderOutput>
  readonly drained: Observable<void>
  readonly units: Unit[] = []
  record: Uint8Array = new Uint8Array()
  readonly #inner: EncoderSession
  readonly #empty = new Subject<void>()
  #written = 0

  constructor(inner: EncoderSession) {
    this.#inner = inner
    this.encoder = inner.encoder
    this.binary = inner.binary
    this.drained = inner.drained
    this.output = inner.output.pipe(tap((output) => this.#see(output)))
  }

  write(data: Uint8Array, timeMs: number): boolean {
    this.#written += 1
    return this.#inner.write(data, timeMs)
  }

  end(): void {
    this.#inner.end()
  }

  kill(): void {
    this.#inner.kill()
  }

  /** Resolves when nothing is inside. */
  async empty(): Promise<void> {
    if (this.units.length === this.#written) return
    const there = new Promise<void>((resolve) => {
      const subscription = this.#empty.subscribe(() => {
        subscription.unsubscribe()
        resolve()
      })
    })
    await within(20_000, `picture ${this.#written}`, there)
  }

  #see(output: EncoderOutput): void {
    if (output.kind === 'config') this.record = output.configuration.record
    else this.units.push(output)
    if (this.units.length === this.#written) this.#empty.next()
  }
}

/** Opens encoders in software as the product does. */
function opener({ binary }: Film) {
  const encoders = new FfmpegEncoders({ binary, finishWithinMs: 10_000 })
  return async (request: EncodeRequest): Promise<WatchedSession> =>
    new WatchedSession(await encoders.open({ ...request, encoder: 'software' }))
}

/**
 * Codes a film by the lane of the product, whose frames come as the pacer gives them. Time is that of the film: the next frame comes when
 * those before are coded, so the bits are the same on every machine with as many cores.
 */
export async function filmedByLane(film: LaneShot): Promise<LaneFilm> {
  const { partMs: tickMs, segmentMs: keyframeMs } = VIEWING_PROFILES[film.latency]
  const demands = { tickMs, keyframeMs }
  const sessions: WatchedSession[] = []
  const make = opener(film)
  let opening: Promise<unknown> = Promise.resolve()
  const open = (request: EncodeRequest) => {
    const session = make(request)
    opening = session.then((opened) => sessions.push(opened))
    return session
  }
  const context = testContext({ demands, ports: { encoders: { open } } })
  const { clock, measures, fakes } = context
  const fragments: Fragment[] = []
  const { codec = 'h264' } = film
  const settings = { codec, ...codecProfile(QUALITY_PROFILES[film.quality], codec), keyframeMs }
  const shown = new Map<number, number>()
  let lane: EncodeLane | undefined
  const ended = new Promise<void>((resolve, reject) => {
    new Observable<Fragment>((subscriber) => {
      lane = new EncodeLane(settings, context, subscriber)
    }).subscribe({ next: (fragment) => fragments.push(fragment), error: reject, complete: resolve })
  })
  ended.catch(() => {})
  const changes = film.pictures.map(({ tick }) => ({ capturedMs: inMs(tick) }))
  let nowMs = 0
  let newest: { readonly picture: number; readonly data: Uint8Array } | undefined
  for (const { picture, emittedMs, ...frame } of paced(FPS, changes, inMs(film.endTick) + 100, demands).frames) {
    const tick = Math.round(frame.pts / frameTicks(FPS))
    if (tick > film.endTick) break
    await clock.pass(Math.max(0, emittedMs - nowMs))
    nowMs = Math.max(nowMs, emittedMs)
    if (newest?.picture !== picture) newest = { picture, data: film.pictures[picture]?.data() ?? new Uint8Array() }
    shown.set(tick, picture)
    const capturedAtMs = clock.originMs + frame.capturedAtMs
    lane?.offer({ ...frame, encoding: 'i420', width: film.width, height: film.height, data: newest.data, capturedAtMs })
    await clock.pass(0)
    // It takes real time to find one.
    await opening
    await clock.pass(0)
    await sessions.at(-1)?.empty()
  }
  lane?.finish()
  await within(20_000, 'the end', ended)
  const [{ units, record }] = sessions as [WatchedSession]
  return {
    frames: units.map(({ timeMs, keyframe, data }) => {
      const tick = tickOf(timeMs)
      return { tick, keyframe, byteLength: data.length, picture: shown.get(tick) ?? 0 }
    }),
    stream: codec === 'h264' ? annexB(record, units) : new Uint8Array(),
    ...{ dropped: measures.snapshot().dropped, fragments, events: fakes.events.names },
  }
}
