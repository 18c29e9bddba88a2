/** When media of a live stream leaves memory. */
export interface TimeShiftLimits {
  /** Media so near to the live edge stays in memory, and a window no longer than this never touches a disk, milliseconds. */
  readonly memoryMs: number
  /** With more bytes than these in memory, media leaves it as soon as players no longer need its parts. */
  readonly storeAboveBytes: number
}

export const TIME_SHIFT_LIMITS: TimeShiftLimits = { memoryMs: 60_000, storeAboveBytes: 64 * 1024 * 1024 }
