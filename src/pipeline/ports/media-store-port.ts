/**
 * Where the media of one stream is kept that is too long for memory: pieces of bytes by number. What is written can be read when the
 * write resolves, for as long as the process lives; nothing outlives it.
 */
export interface MediaShelf {
  /** One at a time. Rejects with MEDIA_STORE_FULL or MEDIA_STORE_FAILED; then nothing of it is there. */
  write(number: number, pieces: readonly Uint8Array[]): Promise<void>
  /** The bytes in order, a little at a time; the reader sets the pace. Throws MEDIA_STORE_FAILED when they are gone. */
  read(number: number): AsyncIterable<Uint8Array>
  /** Rejects with MEDIA_STORE_FAILED. Those who have begun to read may read on. */
  remove(number: number): Promise<void>
  /** Removes everything, at once what is there and later what is being written. Nothing can be written any more. */
  close(): Promise<void>
}

/** Where media of live streams is kept that is too long for memory. */
export interface MediaStore {
  /** A place of its own for the media of one stream; nothing is made before something is written. */
  shelf(): MediaShelf
  /**
   * Removes what processes left that were killed.
   * @returns how many of them
   */
  reap(): Promise<number>
  /** Removes everything of this process. */
  close(): Promise<void>
}
