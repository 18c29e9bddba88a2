/** A quality profile: the ceiling and the aim of rate control (capped CRF), for H.264. */
export interface QualityProfile {
  /** Ceiling, bits a second. */
  readonly bitrateBps: number
  /** Constant rate factor on x264's scale, whatever the codec: 0 lossless, 51 worst. */
  readonly crf: number
}

/** Quality profiles by name. `medium` is the default everywhere. */
export const QUALITY_PROFILES = {
  low_bandwidth: { bitrateBps: 500_000, crf: 28 },
  medium: { bitrateBps: 1_500_000, crf: 23 },
  high: { bitrateBps: 3_000_000, crf: 20 },
  ultra_high: { bitrateBps: 6_000_000, crf: 18 },
  local_high: { bitrateBps: 12_000_000, crf: 17 },
  local_4k: { bitrateBps: 25_000_000, crf: 17 },
  studio: { bitrateBps: 50_000_000, crf: 15 },
  /** What is coded without loss has no ceiling that could be kept; this one is what playlists say. */
  lossless: { bitrateBps: 100_000_000, crf: 0 },
} as const satisfies Record<string, QualityProfile>

export type Quality = keyof typeof QUALITY_PROFILES

/** Names of the profiles, least first. */
export const QUALITIES = Object.keys(QUALITY_PROFILES) as readonly Quality[]
