import { open } from 'node:fs/promises'
import { FfmpegEncoders } from '../../src/adapters/ffmpeg/ffmpeg-encoders.ts'
import type { Codec } from '../../src/domain/codec.ts'
import type { EncoderOutput, EncoderSession } from '../../src/pipeline/ports/encoder-port.ts'
import { cpuBetween } from '../cpu/cpu-between.ts'
import { TreeMeter } from '../cpu/tree-meter.ts'
import { CLIP_SECONDS, type FilmedClip, PICTURE_BYTES } from '../encoding/clips.ts'
import { type GivenFrame, pacedClip } from '../encoding/paced-clip.ts'
import type { Shape } from './shapes.ts'

/** What a shape took of a clip, given at the pace at which it was filmed. */
export interface LadderRow {
  readonly clip: string
  readonly codec: Codec
  readonly shape: string
  /** CPU time of all encoders for a second of the clip, seconds. */
  readonly cpuSeconds: number
  /** From giving a frame until every rendition of it was there, milliseconds. */
  readonly p50Ms: number
  readonly p95Ms: number
  /** All renditions together, kbit/s. */
  readonly kbps: number
}

/** The number below which a share of sorted numbers lies. */
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** Encodes a clip in real time. */
export async function measureShape(
  clip: FilmedClip,
  codec: Codec,
  shape: Shape,
  signal: AbortSignal,
): Promise<LadderRow> {
  const encoders = new FfmpegEncoders()
  await encoders.prepare(codec)
  const sessions = await Promise.all(shape.requests(codec).map((request) => encoders.open(request)))
  const meter = new TreeMeter(process.pid)
  const from = meter.read()
  try {
    const { delays, bytes } = await encodedLive(sessions, clip, signal)
    const { ffmpeg = 0 } = cpuBetween(from, meter.read()).secondsByProgram
    const sorted = delays.toSorted((a, b) => a - b)
    return {
      ...{ clip: clip.name, codec, shape: shape.name, cpuSeconds: ffmpeg / CLIP_SECONDS },
      ...{ p50Ms: percentile(sorted, 0.5), p95Ms: percentile(sorted, 0.95) },
      kbps: (bytes * 8) / 1000 / CLIP_SECONDS,
    }
  } finally {
    meter.stop()
    for (const session of sessions) session.kill()
  }
}

async function encodedLive(sessions: readonly EncoderSession[], clip: FilmedClip, signal: AbortSignal) {
  const givenAt = new Map<number, number>()
  const due = new Map<number, number>()
  const delays: number[] = []
  let bytes = 0
  const take = (output: EncoderOutput) => {
    if (output.kind === 'config') return
    bytes += output.data.length + (output.below ?? []).reduce((sum, data) => sum + data.length, 0)
    const left = (due.get(output.timeMs) ?? 0) - 1
    due.set(output.timeMs, left)
    if (left === 0) delays.push(performance.now() - (givenAt.get(output.timeMs) ?? Number.NaN))
  }
  const ends = sessions.map(
    (session) =>
      new Promise<void>((resolve, reject) =>
        session.output.subscribe({ next: take, error: reject, complete: resolve }),
      ),
  )
  for await (const { timeMs, data } of inTime(clip, pacedClip(clip), signal)) {
    givenAt.set(timeMs, performance.now())
    due.set(timeMs, sessions.length)
    for (const session of sessions) session.write(data, timeMs)
  }
  for (const session of sessions) session.end()
  await Promise.all(ends)
  return { delays, bytes }
}

/** The frames of a clip, each at its time. */
async function* inTime({ path }: FilmedClip, frames: readonly GivenFrame[], signal: AbortSignal) {
  const file = await open(path)
  const beganAt = performance.now()
  try {
    for (const { timeMs, picture } of frames) {
      signal.throwIfAborted()
      const data = new Uint8Array(PICTURE_BYTES)
      await file.read(data, 0, data.length, picture * PICTURE_BYTES)
      const early = beganAt + timeMs - performance.now()
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
      yield { timeMs, data }
    }
  } finally {
    await file.close()
  }
}
