/** Something that happened while media was made: a line of a recording's timeline. */
export interface RecordingNote {
  /** In the past tense, as events are named: `load.stepped`, `encoder.restarted`, `capture.paused`, `browser.lost`. */
  readonly event: string
  /** Media time at which it happened, ticks since the origin. */
  readonly pts: number
  /** What there is to know of it, by names in snake_case. */
  readonly details?: Readonly<Record<string, string | number>>
}
