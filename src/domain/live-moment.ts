/** What viewers of a live stream are told of what happens in its session. */
export const LIVE_TIMELINES = ['all', 'marks', 'off'] as const
export type LiveTimeline = (typeof LIVE_TIMELINES)[number]

/** A line of the timeline of a session, as a live stream tells it. */
export interface LiveMoment {
  /** Never used again within a stream; rises. */
  readonly id: number
  /** For example `page.navigated`. */
  readonly event: string
  /** Wall clock of the media, milliseconds since 1970. */
  readonly atMs: number
  /** What there is to know of it, by names in snake_case. */
  readonly details: Readonly<Record<string, string | number>>
}
