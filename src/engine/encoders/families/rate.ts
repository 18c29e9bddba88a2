import type { FamilyRequest } from './encoder-family.ts'

/** Worst rate factor of H.264 and H.265. */
export const CRF_WORST = 51
/** The same for VP8, VP9 and AV1. */
const VP_CRF_WORST = 63
/** The finest that hardware can be told: 0 stands for no quality told, or one of its own choice. */
const FINEST = 1

/** The rate factor on the scale of H.264 and H.265, whole, which hardware asks for. It has no lossless by it. */
export const wholeCrf = ({ crf }: FamilyRequest): string =>
  String(Math.min(Math.max(Math.round(crf), FINEST), CRF_WORST))

/** How much larger x265's factor is than x264's at the same likeness. */
const X265_SHIFT = 3

/** The rate factor that x265 looks like x264's with. */
export const x265Factor = (crf: number): string => String(Math.min(crf + X265_SHIFT, CRF_WORST))

/**
 * A factor of x264 on another scale.
 * @param steps of the other scale for one of x264's
 */
export const scaledFactor = (crf: number, steps: number, worst: number = VP_CRF_WORST): string =>
  String(Math.min(Math.round(crf * steps), worst))

/** A ceiling, counted over a second. */
export const ceiling = ({ bitrateBps }: FamilyRequest): string[] => [
  ...['-maxrate', String(bitrateBps)],
  ...['-bufsize', String(bitrateBps)],
]

/** What encoders aim at that take the ceiling for a target where both are the same: they would fill up to it. */
const AIM = 0.8
export const aimBelow = ({ bitrateBps }: FamilyRequest): string[] => ['-b:v', String(Math.round(bitrateBps * AIM))]

/** How much may be used ahead of time, seconds: keyframes of a page at rest are sharper by it, and any ten seconds stay near the ceiling. */
const BUFFER_S = 1.5

/** A ceiling, counted over a little more than a second. */
export const loosely = ({ bitrateBps }: FamilyRequest): string[] => [
  ...['-maxrate', String(bitrateBps)],
  ...['-bufsize', String(Math.round(bitrateBps * BUFFER_S))],
]

/**
 * Libraries of VP8, VP9 and AV1 hold to a ceiling in one way only, which is a constant bitrate; with a bound on fineness a quiet picture costs no
 * more than it needs all the same. What they call constrained quality lets both go: the ceiling, and likeness at rest (decision 26).
 * @param steps of their scale, 0 to 63, for one of x264's
 */
export function cappedFineness(request: FamilyRequest, steps: number): string[] {
  const bitrate = String(request.bitrateBps)
  return [
    ...['-qmin', scaledFactor(request.crf, steps), '-qmax', String(VP_CRF_WORST)],
    ...['-b:v', bitrate, '-minrate', bitrate, ...loosely(request)],
  ]
}
