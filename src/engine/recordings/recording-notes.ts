import { FlyBrowserError } from '../../domain/errors.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import type { RecordingStore } from '../../pipeline/ports/recording-store-port.ts'
import type { RecordingBook } from './archive/recording-book.ts'
import type { Turns } from './archive/turns.ts'
import { MetadataFile } from './metadata-file.ts'
import type { OpenRecording } from './open-recording.ts'
import { isSettled } from './optimize/settle-optimization.ts'
import type { Ownership } from './ownership.ts'
import { isRecordingId } from './recording-id.ts'
import type { RecordingMetadata } from './recording-metadata.ts'
import { readMetadata } from './unfinished-recordings.ts'

export interface RecordingNotesParts {
  readonly store: RecordingStore
  readonly ownership: Ownership
  readonly clock: Clock
  readonly log: LogPort
  readonly turns: Turns
  /** A recording that is written here. */
  readonly openOne: (id: string) => OpenRecording | undefined
}

/** Changes to the metadata of recordings by those who do not write them: one after the other, and never while another process is at work. */
export class RecordingNotes {
  readonly #parts: RecordingNotesParts

  constructor(parts: RecordingNotesParts) {
    this.#parts = parts
  }

  /** As it is now. Rejects with RECORDING_UNKNOWN. */
  async metadataOf(id: string): Promise<RecordingMetadata> {
    const { store, openOne } = this.#parts
    const metadata = openOne(id)?.metadata ?? (isRecordingId(id) && (await readMetadata(store, id)))
    if (!metadata) throw new FlyBrowserError('RECORDING_UNKNOWN', { id: String(id).slice(0, 100) })
    return metadata
  }

  /**
   * Changes fields. Nothing happens where another process owns the recording: what that one writes of it is not to be undone. Rejects with
   * RECORDING_UNKNOWN.
   */
  async note(id: string, change: (now: RecordingMetadata) => Partial<RecordingMetadata>): Promise<void> {
    const { store, clock, openOne } = this.#parts
    const open = openOne(id)
    if (open) return open.annotate(change(open.metadata))
    await this.alone(id, async () => {
      const now = await this.metadataOf(id)
      // One that a killed process left is for recovery to settle.
      if (isSettled(now)) await new MetadataFile(store.documents, clock, now).update(change(now))
    })
  }

  /**
   * Does something while nobody writes the metadata of a recording that is not open. Rejects with RECORDING_UNKNOWN.
   * @returns false, and nothing done, where another process is at work on it
   */
  async alone(id: string, action: () => Promise<void>): Promise<boolean> {
    const { store, ownership, turns, log } = this.#parts
    await store.spool?.prepare() // a machine that only looks has none so far
    return await turns.take(id, async () => {
      if (!(await ownership.claim(id, Date.parse((await this.metadataOf(id)).updated_at)))) return false
      try {
        await action()
        return true
      } finally {
        // What a mark that stays does is undone when this process has ended.
        await ownership.release(id).catch((err) => log.warn({ err, recordingId: id }, 'A recording was not given free'))
      }
    })
  }

  /** The metadata of one recording, for the archive. */
  bookOf(id: string): RecordingBook {
    return { note: (change) => this.note(id, () => change), alone: (action) => this.alone(id, action) }
  }
}
