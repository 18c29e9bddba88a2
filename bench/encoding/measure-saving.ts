import { QUALITY_PROFILES } from '../../src/domain/quality.ts'
import { CLIP_SECONDS, type FilmedClip } from './clips.ts'
import type { Encoded } from './encode-clip.ts'
import { factorAtSsim, type RatePoint, savingAtEqualSsim } from './equal-likeness.ts'
import { likenessTo } from './likeness.ts'
import { bytesOf } from './rates.ts'

/** An encode of a clip. */
export interface CurvePoint extends RatePoint {
  /** On the scale of x264, as the product has it. */
  readonly crf: number
  /** As a multiple of real time, on one core. */
  readonly speed: number
}

/** What an encoder saves on a clip. */
export interface SavingRow {
  readonly clip: string
  readonly codec: string
  readonly encoder: string
  /** Share of the bits of live h264 that are saved at equal likeness; absent where their likenesses do not overlap. */
  readonly saving?: number
  readonly fromSsim?: number
  readonly toSsim?: number
  /** The rate factor at which it looks like live h264 at that of `medium`. */
  readonly factorOfMedium?: number
  /** Of its slowest point. */
  readonly speed: number
  readonly points: readonly CurvePoint[]
}

export async function pointOf(
  clip: FilmedClip,
  crf: number,
  { pictures, speed }: Encoded,
  path: string,
): Promise<CurvePoint> {
  const { ssim } = await likenessTo(clip, path)
  return { crf, bitrateBps: (bytesOf(pictures) * 8) / CLIP_SECONDS, ssim, speed }
}

/** Compares a curve with that of live h264. */
export function savingRow(
  { name }: Pick<FilmedClip, 'name'>,
  { codec, encoder }: { readonly codec: string; readonly encoder: string },
  h264: readonly CurvePoint[],
  points: readonly CurvePoint[],
): SavingRow {
  const saving = savingAtEqualSsim(h264, points)
  const medium = h264.find(({ crf }) => crf === QUALITY_PROFILES.medium.crf)
  const factorOfMedium = medium && factorAtSsim(points, medium.ssim)
  return {
    ...{ clip: name, codec, encoder, points: points.map(pointOnly) },
    ...(saving ? { saving: saving.share, fromSsim: saving.fromSsim, toSsim: saving.toSsim } : {}),
    ...(factorOfMedium === undefined ? {} : { factorOfMedium }),
    speed: Math.min(...points.map((point) => point.speed)),
  }
}

const pointOnly = ({ crf, bitrateBps, ssim, speed }: CurvePoint): CurvePoint => ({ crf, bitrateBps, ssim, speed })
