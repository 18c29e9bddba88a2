/** What a lane that fell behind gives up at present. */
export interface LoadState {
  /** 0 while nothing is given up; each further one gives up more. */
  readonly rung: number
  /** Most frames a second. */
  readonly fps: number
  /** Preset of the encoder, where it is a faster one than usual. */
  readonly preset?: string
  /** Size of the picture, pixels, where it is smaller than usual. */
  readonly width?: number
  readonly height?: number
  /** Why it came to this. */
  readonly reason: string
  /** Since when, wall clock, milliseconds since 1970. */
  readonly sinceMs: number
}
