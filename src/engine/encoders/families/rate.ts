import type { FamilyRequest } from './encoder-family.ts'

/** Worst rate factor of H.264 and H.265. */
const CRF_WORST = 51
/** The same for VP8, VP9 and AV1. */
const VP_CRF_WORST = 63
/** Steps of the VP and AV1 scale for one of H.264's, at the same look: 23 is 30 there. */
const VP_STEPS = 1.3

/** The rate factor on the scale of H.264 and H.265, whole, which hardware asks for. */
export const wholeCrf = ({ crf }: FamilyRequest): string => String(Math.min(Math.round(crf), CRF_WORST))

/** The rate factor on the scale of 0 to 63 that VP8, VP9 and AV1 have. */
export const vpCrf = ({ crf }: FamilyRequest): string => String(Math.min(Math.round(crf * VP_STEPS), VP_CRF_WORST))

/** A ceiling, counted over a second. */
export const ceiling = ({ bitrateBps }: FamilyRequest): string[] => [
  ...['-maxrate', String(bitrateBps)],
  ...['-bufsize', String(bitrateBps)],
]

/** What encoders aim at that take the ceiling for a target where both are the same: they would fill up to it. */
const AIM = 0.8
export const aimBelow = ({ bitrateBps }: FamilyRequest): string[] => ['-b:v', String(Math.round(bitrateBps * AIM))]
