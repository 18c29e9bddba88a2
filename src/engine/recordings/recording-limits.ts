/** What the recordings of a library keep to. */
export interface RecordingLimits {
  /** How often what is written is made durable, milliseconds. */
  readonly syncMs: number
  /** How often metadata tells progress, milliseconds; a sign of life for others. Less than 30 seconds. */
  readonly progressMs: number
  /** A recording ends, as on a full disk, while so many bytes are still free. */
  readonly reserveBytes: number
  /** Most bytes taken and not yet written; beyond, the disk is too slow and the recording ends. */
  readonly maxPendingBytes: number
}

export const DEFAULT_RECORDING_LIMITS: RecordingLimits = {
  syncMs: 1000,
  progressMs: 5000,
  reserveBytes: 8 * 1024 * 1024,
  maxPendingBytes: 64 * 1024 * 1024,
}
