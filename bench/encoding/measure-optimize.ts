import type { Codec } from '../../src/domain/codec.ts'
import { codecProfile, ENCODE_RANGES } from '../../src/domain/encode-target.ts'
import { QUALITY_PROFILES, type QualityProfile } from '../../src/domain/quality.ts'
import { FILE_ENCODERS, type FileCodec, type FileEncoder, filePasses } from '../../src/engine/encoders/file-passes.ts'
import { CLIP_SHAPE, type FilmedClip } from './clips.ts'
import { codedPictures } from './coded-pictures.ts'
import { encodeClip } from './encode-clip.ts'
import { likenessTo } from './likeness.ts'
import type { LiveEncoder } from './live-encoders.ts'
import { type CurvePoint, pointOf, type SavingRow, savingRow } from './measure-saving.ts'
import { bytesOf } from './rates.ts'
import { timedRun } from './timed-run.ts'

/** Rate factors that curves are drawn through. */
const FACTORS = [23, 30] as const

/** A recording of `medium` in h264, made smaller. */
export interface Reencoded {
  /** Share of its bytes that are gone. */
  readonly saved: number
  /** Likeness to the page: of the recording, and of what was made of it. */
  readonly ssimBefore: number
  readonly ssimAfter: number
}

/** What a slow encode of a file saves on a clip. */
export interface OptimizeRow extends SavingRow {
  readonly reencoded: Reencoded
}

export interface OptimizeOptions {
  /** What recordings are made with. */
  readonly h264: LiveEncoder
  /** Its curve on the clip. */
  readonly reference: readonly CurvePoint[]
  readonly codecs: readonly Codec[]
  /** Where coded video goes for the while. */
  readonly path: string
  readonly signal: AbortSignal
}

const isFileCodec = (codec: Codec): codec is FileCodec => codec in FILE_ENCODERS

/** A clip by the first encoder of files of each codec. */
export async function measureOptimize(clip: FilmedClip, options: OptimizeOptions): Promise<OptimizeRow[]> {
  const rows: OptimizeRow[] = []
  for (const codec of options.codecs.filter(isFileCodec)) {
    const [encoder] = FILE_ENCODERS[codec]
    const points: CurvePoint[] = []
    for (const crf of FACTORS) {
      options.signal.throwIfAborted()
      const commands = fileCommands(encoder, { crf, bitrateBps: ENCODE_RANGES.bitrateBps[1] }, FROM_STDIN, options.path)
      points.push(
        await pointOf(clip, crf, await encodeClip(clip, options.h264.binary, commands, options.path), options.path),
      )
    }
    const row = savingRow(clip, { codec, encoder }, options.reference, points)
    rows.push({ ...row, reencoded: await reencode(clip, codec, encoder, options) })
  }
  return rows
}

const FROM_STDIN = ['-f', 'matroska', '-i', 'pipe:0']

/** One run of ffmpeg after the other; the last writes to `path`. */
function fileCommands(
  encoder: FileEncoder,
  profile: QualityProfile,
  input: readonly string[],
  path: string,
): string[][] {
  const passes = filePasses(encoder, { ...profile, fps: CLIP_SHAPE.fps, statistics: `${path}.statistics` })
  return passes.map((pass, index) => [
    ...['-hide_banner', '-nostdin', '-loglevel', 'error', '-copyts', ...input, '-an', '-vf', 'format=yuv420p'],
    ...['-c:v', encoder, ...pass, '-vsync', 'passthrough', '-enc_time_base', '1:1000'],
    ...(index === passes.length - 1 ? ['-f', 'matroska', path] : ['-f', 'null', '-']),
  ])
}

/** Records a clip as the product does, and makes the recording smaller. */
async function reencode(
  clip: FilmedClip,
  codec: FileCodec,
  encoder: FileEncoder,
  { h264, path }: OptimizeOptions,
): Promise<Reencoded> {
  const { medium } = QUALITY_PROFILES
  const recording = `${path}.recording`
  const { pictures } = await encodeClip(clip, h264.binary, [h264.command(medium, recording)], recording)
  const commands = fileCommands(encoder, codecProfile(medium, codec), ['-i', recording], path)
  for (const command of commands) await timedRun(h264.binary, command)
  const [before, after] = [await likenessTo(clip, recording), await likenessTo(clip, path)]
  const saved = 1 - bytesOf(await codedPictures(path)) / bytesOf(pictures)
  return { saved, ssimBefore: before.ssim, ssimAfter: after.ssim }
}
