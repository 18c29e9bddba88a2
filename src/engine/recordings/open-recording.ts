import { interval, type Subscription } from 'rxjs'
import type { RecordingContainer } from '../../domain/codec.ts'
import { asFlyBrowserError, FlyBrowserError } from '../../domain/errors.ts'
import type { Fragment, InitFragment, MediaFragment } from '../../domain/media.ts'
import type { RecordingNote } from '../../domain/recording-note.ts'
import { ticksToMs } from '../../domain/time.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import type { RecordingWriter } from '../../pipeline/ports/recording-port.ts'
import type { RecordingFile, RecordingStore } from '../../pipeline/ports/recording-store-port.ts'
import { AppendQueue } from './append-queue.ts'
import { type EndingParts, finishRecording, keepForRecovery } from './end-recording.ts'
import { isStoreFull } from './finish-file.ts'
import { appenderFor, type FragmentAppender } from './fragment-appender.ts'
import { isoTime, type MetadataFile } from './metadata-file.ts'
import { takenOver } from './owned-store.ts'
import { figuresOf, wholeEdit } from './recorded-media.ts'
import type { RecordingLimits } from './recording-limits.ts'
import { isUnfinished, type RecordingMetadata } from './recording-metadata.ts'
import { RecordingTimeline } from './recording-timeline.ts'
import { draftTimeline } from './timeline/kept-timeline.ts'
import { entriesOf, type TimelineEntry } from './timeline/timeline-entries.ts'
import { TimelineLog } from './timeline/timeline-log.ts'
import { DRAFT_NAME } from './timeline/timeline-names.ts'

/** What an open recording works with. */
export interface OpenRecordingParts {
  readonly store: RecordingStore
  readonly file: RecordingFile
  readonly workingPath: string
  readonly container: RecordingContainer
  readonly metadata: MetadataFile
  readonly clock: Clock
  readonly log: LogPort
  readonly limits: RecordingLimits
  /** Whether nobody else has taken it over, which another machine may while this one stands still. */
  readonly isOwned: () => Promise<boolean>
  /** Called once, when nothing will be written any more and metadata tells how it ended. Never rejects. */
  readonly ended: () => Promise<void>
}

/** A recording while it is written. */
export class OpenRecording implements RecordingWriter {
  readonly #parts: OpenRecordingParts
  readonly #queue: AppendQueue
  readonly #appender: FragmentAppender
  readonly #timeline = new RecordingTimeline()
  readonly #lines: TimelineLog
  #begun = false
  readonly #ticks: Subscription
  #tick: Promise<void> | undefined
  #progressAtMs: number
  #originMs = 0
  #tooSlow: FlyBrowserError | undefined
  #end: { readonly how: 'finish' | 'abandon'; readonly done: Promise<void> } | undefined

  constructor(parts: OpenRecordingParts) {
    this.#parts = parts
    this.#queue = new AppendQueue(parts.file)
    this.#appender = appenderFor(parts.container, this.#queue)
    const { store, log, metadata } = parts
    this.#lines = new TimelineLog({ attachments: store.attachments, recordingId: metadata.value.id, log })
    this.#progressAtMs = parts.clock.now()
    this.#ticks = interval(parts.limits.syncMs, parts.clock.scheduler).subscribe(() => {
      this.#tick ??= this.#makeDurable().finally(() => {
        this.#tick = undefined
      })
    })
  }

  get pendingBytes(): number {
    return this.#queue.pendingBytes
  }

  get failed(): boolean {
    return this.#queue.failure !== undefined || this.#tooSlow !== undefined
  }

  /** Metadata with the figures of this moment. */
  get metadata(): RecordingMetadata {
    return { ...this.#parts.metadata.value, ...this.#progress(), ...this.#excerpt() }
  }

  /** Changes fields of the metadata. */
  annotate(change: Partial<RecordingMetadata>): Promise<void> {
    return this.#parts.metadata.update(change)
  }

  append(fragment: Fragment): void {
    if (this.#end) throw new FlyBrowserError('INTERNAL', { reason: 'a fragment came after the end of its recording' })
    const failure = this.#queue.failure ?? this.#tooSlow
    if (failure !== undefined) throw failure
    if (this.pendingBytes > this.#parts.limits.maxPendingBytes) {
      const reason = `the disk is ${Math.round(this.pendingBytes / 1e6)} MB behind`
      this.#tooSlow = new FlyBrowserError('STORE_UNWRITABLE', { path: this.#parts.workingPath, reason })
      throw this.#tooSlow
    }
    if (fragment.kind === 'media') this.#addMedia(fragment)
    else this.#begin(fragment)
  }

  note(note: RecordingNote): void {
    if (this.#end) return
    this.#timeline.add(note)
    this.#lines.add(note)
  }

  /** All that happened until now, counted from the first picture in the file. */
  async timeline(): Promise<readonly TimelineEntry[]> {
    await this.#lines.settled()
    return this.#allFrom(this.#firstPts)
  }

  async #allFrom(startPts: number | undefined): Promise<readonly TimelineEntry[]> {
    const { store, metadata } = this.#parts
    const draft = await draftTimeline(store.attachments, metadata.value.id).catch(() => undefined)
    const from = startPts ?? this.#timeline.startPts
    return draft && this.#lines.whole ? entriesOf(draft.notes, from) : this.#timeline.entries(from)
  }

  #addMedia(fragment: MediaFragment): void {
    this.#appender.addMedia(fragment)
    if (this.#begun || this.#firstPts === undefined) return
    this.#begun = true
    this.#lines.begin(this.#firstPts)
  }

  #begin(fragment: InitFragment): void {
    this.#appender.addInit(fragment)
    if (this.#parts.metadata.value.codecs !== '') return
    this.#originMs = fragment.originMs
    const { codecs, encoder, width, height, fps } = fragment
    this.#note({ codecs, encoder, width, height, fps })
  }

  finish(startPts: number, endPts: number): Promise<void> {
    if (this.#end?.how === 'abandon') {
      return Promise.reject(new FlyBrowserError('INTERNAL', { reason: 'an abandoned recording cannot be finished' }))
    }
    this.#end ??= { how: 'finish', done: this.#ending((parts) => finish(parts, startPts, endPts)) }
    return this.#end.done
  }

  abandon(reason: unknown): Promise<void> {
    this.#end ??= { how: 'abandon', done: this.#ending((parts) => abandon(parts, reason)) }
    return this.#end.done.catch(() => {}) // a failed finish was told to who asked for it
  }

  async #makeDurable(): Promise<void> {
    const { store, workingPath, limits, clock, log } = this.#parts
    await Promise.all([this.#queue.sync(), this.#lines.sync()])
    try {
      if (!(await this.#parts.isOwned())) this.#queue.stop(takenOver(workingPath))
      const needed = limits.reserveBytes + (this.#appender.media?.indexBytes ?? 0)
      const free = await store.freeBytes(workingPath)
      if (free < needed) this.#queue.stop(new FlyBrowserError('STORE_FULL', { path: workingPath }))
    } catch (cause) {
      log.warn({ err: cause }, 'The state of the recording folder cannot be told')
    }
    const { started_at } = this.#progress()
    // Nothing in the file tells it to recovery.
    if (started_at && this.#parts.metadata.value.started_at === null) this.#note({ started_at })
    if (clock.now() - this.#progressAtMs < limits.progressMs) return
    this.#progressAtMs = clock.now()
    this.#note({ ...this.#progress(), ...this.#excerpt() })
  }

  /** Writes metadata by the way. What matters is in the file, so a failure is told and no more. */
  #note(change: Partial<RecordingMetadata>): void {
    this.#parts.metadata.update(change).catch((cause) => {
      this.#parts.log.warn({ err: cause, recordingId: this.#parts.metadata.value.id }, 'Metadata was not written')
    })
  }

  #progress(): Partial<RecordingMetadata> {
    const media = this.#appender.media
    if (!media || this.#end || media.table.length === 0) return {}
    return {
      ...figuresOf(media, wholeEdit(media)),
      file_size_bytes: this.#queue.end - this.pendingBytes,
      started_at: this.#wallTime(media.originPts + media.table.startTime),
    }
  }

  /** What of the timeline stands in the metadata. */
  #excerpt(): Partial<RecordingMetadata> {
    if (this.#end) return {}
    const timeline = this.#timeline.entries(this.#firstPts ?? this.#timeline.startPts)
    return timeline.length > 0 ? { timeline } : {}
  }

  /** Media time of the first picture in the file. */
  get #firstPts(): number | undefined {
    const media = this.#appender.media
    return media && media.originPts + media.table.startTime
  }

  #wallTime(pts: number): string {
    return isoTime(this.#originMs + ticksToMs(pts))
  }

  /** What it had is kept with the recording by now. */
  async #removeDraft(): Promise<void> {
    const { store, metadata, log } = this.#parts
    await store.attachments.remove(metadata.value.id, DRAFT_NAME).catch((cause) => {
      log.warn({ err: cause, recordingId: metadata.value.id }, 'The draft of a timeline was not removed')
    })
  }

  async #ending(end: (parts: EndingParts) => Promise<void>): Promise<void> {
    const progress = { ...this.#progress(), ...this.#excerpt() }
    this.#ticks.unsubscribe()
    await this.#tick
    await Promise.all([this.#queue.settled(), this.#lines.close()])
    const { failure } = this.#queue
    const short = failure === undefined ? this.#tooSlow : asFlyBrowserError(failure)
    try {
      await this.#parts.metadata.update(progress).catch(() => {}) // written again below
      await end({
        ...this.#parts,
        media: this.#appender.media,
        ...(short ? { short } : {}),
        wallTime: (pts) => this.#wallTime(pts),
        timelineFrom: (pts) => this.#allFrom(pts),
      })
    } finally {
      // What was written is durable by now, or its failure was told: closing changes nothing of how it ended.
      await this.#parts.file.close().catch((cause) => {
        this.#parts.log.warn({ err: cause }, 'The file of a recording was not closed')
      })
      if (!isUnfinished(this.#parts.metadata.value)) await this.#removeDraft()
      await this.#parts.ended()
    }
  }
}

async function finish(parts: EndingParts, start: number, end: number): Promise<void> {
  return finishRecording(parts, (media) => media.editOf({ start, end }))
}

/** What filled the disk is finished at once, since nobody else would; all else is left for recovery. */
async function abandon(parts: EndingParts, reason: unknown): Promise<void> {
  if (!isStoreFull(parts.short) || !parts.media) return keepForRecovery(parts, reason)
  await finishRecording(parts, wholeEdit)
}
