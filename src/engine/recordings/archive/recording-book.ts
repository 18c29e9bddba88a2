import type { RecordingMetadata } from '../recording-metadata.ts'

/** What the archive reads and writes of the metadata of one recording; it is the library that keeps it. */
export interface RecordingBook {
  /** Changes fields. Nothing happens where another process is at work on the recording. Rejects with RECORDING_UNKNOWN. */
  note(change: Partial<RecordingMetadata>): Promise<void>
  /**
   * Does something while nobody changes the metadata, here or in another process.
   * @returns false, and nothing done, where another process is at work on it
   */
  alone(action: () => Promise<void>): Promise<boolean>
}
