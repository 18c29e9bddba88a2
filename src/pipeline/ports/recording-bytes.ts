/** The bytes of a finished recording, wherever they are kept. */
export interface RecordingBytes {
  readonly size: number
  /** Changes with the content. */
  readonly tag: string
  /** For example `video/mp4`. */
  readonly contentType: string
  /** Milliseconds since 1970. */
  readonly modifiedMs: number
  /**
   * Bytes from `from` up to, not including, `to`, as they come; the reader sets the pace. Leaving the loop ends the reading. Several may read at once.
   * Throws the signal's reason when that ends it, and RECORDING_UNREADABLE, or what the store rejects with, when not all of them come.
   */
  read(from: number, to: number, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** Safe to call more than once; nothing can be read any more. */
  close(): Promise<void>
}
