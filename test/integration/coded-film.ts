import { availableParallelism } from 'node:os'
import { EncoderInventory } from '../../src/adapters/ffmpeg/encoder-inventory.ts'
import { FfmpegSession } from '../../src/adapters/ffmpeg/ffmpeg-session.ts'
import { frameTicks } from '../../src/domain/frame-grid.ts'
import { QUALITY_PROFILES, type Quality } from '../../src/domain/quality.ts'
import { type Latency, VIEWING_PROFILES } from '../../src/domain/viewing-profile.ts'
import { libx264Parts } from '../../src/engine/encoders/families/libx264.ts'
import { H264_TUNING } from '../../src/engine/encoders/h264-options.ts'
import { liveCommand } from '../../src/engine/encoders/live-command.ts'
import type { EncodeRequest } from '../../src/pipeline/ports/encoder-port.ts'
import { paced } from '../unit/stages/paced-frames.ts'
import { annexB, encodeAll, feed } from './ffmpeg-tools.ts'

export const FPS = 30
const inMs = (tick: number): number => (tick * 1000) / FPS

/** A page, filmed as the product films it: by the frames of the pacer, and with the arguments of the encoder. */
export interface Film {
  readonly binary: string
  readonly quality: Quality
  readonly latency: Latency
  readonly width: number
  readonly height: number
  /** Ticks at which the page changes, the first of them 0, and what it looks like from then on (I420); made when it is wanted. */
  readonly pictures: readonly { readonly tick: number; readonly data: () => Uint8Array }[]
  /** Tick at which filming ends. */
  readonly endTick: number
  readonly rewrite?: (args: string[]) => string[]
}

export interface CodedFrame {
  readonly tick: number
  readonly keyframe: boolean
  readonly byteLength: number
  /** Index of what was to be coded. */
  readonly picture: number
}

/** A film, coded. */
export interface CodedFilm {
  readonly frames: readonly CodedFrame[]
  /** As a byte stream that every tool reads. */
  readonly stream: Uint8Array
}

/** Codes a film. Times are those of the film, so the bits are the same on every machine with as many cores. */
export async function coded({ rewrite = (args) => args, ...film }: Film): Promise<CodedFilm> {
  const { binary, width, height } = film
  const [report] = await new EncoderInventory({ binary }).look({ codecs: ['h264'] })
  const facts = report?.facts
  if (!facts) throw new Error(`${binary} cannot be run`)
  const { partMs: tickMs, segmentMs: keyframeMs } = VIEWING_PROFILES[film.latency]
  const request: EncodeRequest = {
    ...{ codec: 'h264', input: { encoding: 'i420', width, height }, width, height, fps: FPS },
    ...{ ...QUALITY_PROFILES[film.quality], keyframeMs },
  }
  const tuning = { ...H264_TUNING, threads: Math.min(H264_TUNING.threads, availableParallelism()) }
  const [parts] = libx264Parts(request, tuning)
  if (!parts) throw new Error('no arguments')
  const session = new FfmpegSession({
    ...{ request, encoder: 'libx264', binary, env: process.env, finishWithinMs: 10_000 },
    argumentsFor: (startMs) => rewrite(liveCommand('libx264', request, parts, facts, startMs)),
  })
  const changes = film.pictures.map(({ tick }) => ({ capturedMs: inMs(tick) }))
  // Repeats come a while after their tick.
  const given = paced(FPS, changes, inMs(film.endTick) + 100, { tickMs, keyframeMs })
  const wanted = given.frames
    .map(({ pts, picture }) => ({ tick: Math.round(pts / frameTicks(FPS)), picture }))
    .filter(({ tick }) => tick <= film.endTick)
  const { record, units } = await encodeAll(session, written(film, wanted))
  if (units.length !== wanted.length) throw new Error(`${units.length} of ${wanted.length} pictures`)
  const frames = wanted.map((frame, index) => {
    const { keyframe = false, data } = units[index] ?? {}
    return { ...frame, keyframe, byteLength: data?.length ?? 0 }
  })
  return { frames, stream: annexB(record, units) }
}

/** The frames as the encoder is given them. A picture that stands is made once. */
function* written({ pictures }: Pick<Film, 'pictures'>, frames: readonly Pick<CodedFrame, 'tick' | 'picture'>[]) {
  let made = -1
  let data: Uint8Array = new Uint8Array()
  for (const { tick, picture } of frames) {
    if (picture !== made) data = pictures[picture]?.data() ?? data
    made = picture
    yield [Math.round(inMs(tick)), data] as const
  }
}

/** What a viewer sees in the place of each frame (I420). */
export async function shownBy({ frames, stream }: CodedFilm): Promise<Uint8Array[]> {
  const output = ['-pix_fmt', 'yuv420p', '-f', 'rawvideo', '-vsync', '0', '-']
  const decoded = await feed('ffmpeg', ['-loglevel', 'error', '-f', 'h264', '-i', '-', ...output], stream)
  const size = decoded.length / frames.length
  return frames.map((_, index) => decoded.subarray(index * size, (index + 1) * size))
}

/** Bits a second of the frames from one tick to before another. */
export const bitrate = (frames: readonly CodedFrame[], fromTick: number, toTick: number): number => {
  const within = frames.filter(({ tick }) => tick >= fromTick && tick < toTick)
  return (within.reduce((sum, { byteLength }) => sum + byteLength, 0) * 8 * FPS) / (toTick - fromTick)
}

/** The most bits a second over any so many seconds that begin with a frame. */
export const mostBitrate = (frames: readonly CodedFrame[], seconds: number): number => {
  const length = seconds * FPS
  const end = (frames.at(-1)?.tick ?? 0) + 1
  const starts = frames.map(({ tick }) => tick).filter((tick) => tick + length <= end)
  return Math.max(...starts.map((tick) => bitrate(frames, tick, tick + length)))
}
