/** Something that happened while a recording was made. */
export interface RecordingNote {
  /** In the past tense, as events are named: `load.stepped`, `encoder.restarted`, `capture.paused`, `capture.resumed`. */
  readonly event: string
  /** Media time at which it happened, ticks since the origin. */
  readonly pts: number
  /** What there is to know of it, by names in snake_case. */
  readonly details?: Readonly<Record<string, string | number>>
}
