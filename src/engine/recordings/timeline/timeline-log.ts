import type { RecordingNote } from '../../../domain/recording-note.ts'
import type { AppendedFile, AttachmentStore } from '../../../pipeline/ports/attachment-store-port.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import { draftLine, firstPictureLine } from './timeline-draft.ts'
import { DRAFT_NAME } from './timeline-names.ts'

/** A timeline is not to take what its video needs. A line has about 150 bytes. */
export const MOST_DRAFT_BYTES = 8 * 2 ** 20

export interface TimelineLogParts {
  readonly attachments: AttachmentStore
  readonly recordingId: string
  readonly log: LogPort
  /** Default 8 MiB. */
  readonly mostBytes?: number
}

/**
 * Writes the lines of a timeline as they come, without making anybody wait: what comes while a write is under way goes in one write. Where it cannot
 * be written, that is told once, and nothing more is written: the video is what matters.
 */
export class TimelineLog {
  readonly #parts: Required<TimelineLogParts>
  #file: AppendedFile | undefined
  #waiting: string[] = []
  #running: Promise<void> | undefined
  #bytes = 0
  #leftOut = 0
  #newest: RecordingNote | undefined
  #dirty = false
  #failed = false

  constructor(parts: TimelineLogParts) {
    this.#parts = { mostBytes: MOST_DRAFT_BYTES, ...parts }
  }

  /** Whether all that was added is written, or on its way. */
  get whole(): boolean {
    return !this.#failed
  }

  add(note: RecordingNote): void {
    const line = draftLine(note)
    this.#bytes += new TextEncoder().encode(line).length
    this.#newest = note
    if (this.#bytes > this.#parts.mostBytes) this.#leftOut++
    else this.#write(line)
  }

  /** Tells when the first picture of the file was. */
  begin(firstPts: number): void {
    this.#write(firstPictureLine(firstPts))
  }

  /** Resolves when all is written that was added before. Never rejects. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running
  }

  /** Makes what was added durable. Never rejects. */
  async sync(): Promise<void> {
    await this.settled()
    if (!this.#dirty || this.#failed) return
    this.#dirty = false
    await this.#file?.sync().catch((cause) => this.#fail(cause))
  }

  /** Tells what was left out, and closes. Never rejects. */
  async close(): Promise<void> {
    if (this.#leftOut > 0 && this.#newest)
      this.#write(
        draftLine({ event: 'timeline.shortened', pts: this.#newest.pts, details: { left_out: this.#leftOut } }),
      )
    await this.sync()
    await this.#file?.close().catch((cause) => this.#fail(cause))
  }

  #write(line: string): void {
    if (this.#failed) return
    this.#waiting.push(line)
    this.#running ??= this.#run()
  }

  async #run(): Promise<void> {
    const { attachments, recordingId } = this.#parts
    try {
      await Promise.resolve() // the rest of this turn may bring more
      this.#file ??= await attachments.append(recordingId, DRAFT_NAME)
      while (this.#waiting.length > 0) {
        const lines = this.#waiting
        this.#waiting = []
        await this.#file.write(new TextEncoder().encode(lines.join('')))
        this.#dirty = true
      }
    } catch (cause) {
      this.#fail(cause)
    } finally {
      this.#running = undefined
    }
  }

  #fail(cause: unknown): void {
    if (this.#failed) return
    this.#failed = true
    this.#waiting = []
    const { log, recordingId } = this.#parts
    log.warn({ err: cause, recordingId }, 'The timeline of a recording is not written any more')
  }
}
