/** A quality profile: the ceiling and the aim of rate control (capped CRF), for H.264. */
export interface QualityProfile {
  /** Ceiling, bits a second. */
  readonly bitrateBps: number
  /** x264's constant rate factor: 0 lossless, 51 worst. */
  readonly crf: number
}

/** Quality profiles by name. `medium` is the default everywhere. */
export const QUALITY_PROFILES = {
  low_bandwidth: { bitrateBps: 500_000, crf: 28 },
  medium: { bitrateBps: 1_500_000, crf: 23 },
  high: { bitrateBps: 3_000_000, crf: 20 },
} as const satisfies Record<string, QualityProfile>

export type Quality = keyof typeof QUALITY_PROFILES
export const QUALITIES = Object.keys(QUALITY_PROFILES) as readonly Quality[]
