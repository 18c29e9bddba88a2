/** What of a recording is kept as screenshots. */
export interface ScreenshotWish {
  readonly onNavigation: boolean
  /** From one to the next, seconds; undefined: none by time. */
  readonly intervalSeconds?: number
}
