import type { Codec } from './codec.ts'

/** The shortest side that all encoders of a codec take, pixels: SVT-AV1 (1.4) refuses what is below 64. */
export const leastCodedSide = (codec: Codec): number => (codec === 'av1' ? 64 : 16)
