/** A part of a recording that has a name: what players list and jump to. */
export interface Chapter {
  /** From the first picture shown, whole milliseconds. */
  readonly startMs: number
  /** Where the next one begins, or the recording ends. */
  readonly endMs: number
  readonly title: string
}
