/** How near to the live edge viewers are: shorter parts reach them sooner, and cost more requests and steadier networks. */
export interface ViewingProfile {
  /** Length of an LL-HLS part, milliseconds. */
  readonly partMs: number
  /** Length of a segment, milliseconds; also the keyframe interval. */
  readonly segmentMs: number
}

/** Viewing profiles by name. `wan` is the default everywhere. */
export const VIEWING_PROFILES = {
  lan: { partMs: 200, segmentMs: 1000 },
  wan: { partMs: 333, segmentMs: 2000 },
  internet: { partMs: 1000, segmentMs: 4000 },
} as const satisfies Record<string, ViewingProfile>

export type Latency = keyof typeof VIEWING_PROFILES
export const LATENCIES = Object.keys(VIEWING_PROFILES) as readonly Latency[]
export const DEFAULT_LATENCY: Latency = 'wan'
