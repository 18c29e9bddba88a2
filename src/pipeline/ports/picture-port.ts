/** Reads single pictures out of files. */
export interface PicturePort {
  /**
   * Runs ffmpeg at low priority and yields the pictures it writes to its standard output, each a whole JPEG. Ends with the signal, and leaves no
   * process then.
   * @throws ENCODER_NOT_FOUND where there is no ffmpeg; Error with what it said
   */
  pictures(args: readonly string[], signal: AbortSignal): AsyncIterable<Uint8Array>
}
