import { asFlyBrowserError, type FlyBrowserError } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { EventPort } from '../../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import type { UploadNote } from '../objects/object-upload.ts'
import type { RecordingMetadata } from '../recording-metadata.ts'
import { growingMs, pause } from './archive-pause.ts'
import { keepRest } from './keep-rest.ts'
import type { KeepingPlace, KeptVideo, SpooledVideo } from './keeping-place.ts'
import { Patience } from './patience.ts'
import type { RecordingBook } from './recording-book.ts'

export interface ArchiveJobParts {
  readonly video: SpooledVideo
  readonly sessionId: string
  readonly book: RecordingBook
  readonly spool: RecordingStore
  readonly place: KeepingPlace
  readonly backup?: KeepingPlace
  /** How long after its end a recording waits for its place before it goes to the backup, milliseconds. */
  readonly backupAfterMs: number
  /** When the recording ended, milliseconds since 1970, where it has. */
  readonly endedMs?: number
  /** Known where it was brought before, and only the rest is missing. */
  readonly brought?: BroughtVideo
  /** Whether it is still in the spool, and can be brought again. */
  readonly isSpooled: boolean
  readonly clock: Clock
  readonly events: EventPort
  readonly log: LogPort
}

/** What does not pass by itself is tried again this long after; the longest is for faults that need a person. */
const FIRST_PAUSE_MS = 5000
const LONGEST_PAUSE_MS = 300_000

/** A video, and which of the places it was brought to. */
export interface BroughtVideo {
  readonly place: KeepingPlace
  readonly video: KeptVideo
}

/** Brings one recording to where it is kept, however long that takes. */
export class ArchiveJob {
  readonly #parts: ArchiveJobParts
  readonly #stop = new AbortController()
  /** What users were told is amiss. */
  #told: string | undefined
  /** What has failed once, and may have passed already. */
  #stumbled = false
  /** Grows as long as it lives: what takes part after part, and refuses the whole each time, is not sent again and again without end. */
  #attempt = 0
  /** What was looked at where it is kept. */
  #brought: KeptVideo | undefined

  readonly #patience: Patience

  constructor(parts: ArchiveJobParts) {
    this.#parts = parts
    const { clock, backupAfterMs: limitMs, endedMs } = parts
    this.#patience = new Patience({ clock, limitMs, ...(endedMs === undefined ? {} : { endedMs }) })
  }

  /** Ends it, with all kept as it is for the next. */
  stop(reason: Error): void {
    this.#stop.abort(reason)
  }

  /** Resolves with where it is when it is kept there and the spool is empty of it. Rejects only as it is stopped. */
  async run(): Promise<KeptVideo> {
    const { brought, isSpooled } = this.#parts
    const isThere = brought && (!isSpooled || (await this.#isStillThere(brought)))
    const kept = isThere ? brought : await this.#bring()
    await this.#settle(kept)
    return kept.video
  }

  async #bring(): Promise<BroughtVideo> {
    const { place, backup, video } = this.#parts
    const stop = this.#stop.signal
    let isBackupBegun = false
    for (;;) {
      const kept = await this.#bringTo(place, this.#patience)
      if (kept && backup && isBackupBegun) backup.giveUp(video.id, video.container).catch(() => {}) // it may be away
      if (kept) return kept
      stop.throwIfAborted()
      if (backup && this.#patience.isOver) {
        isBackupBegun = true
        const keptThere = await this.#bringTo(backup, this.#patienceFromNow())
        if (keptThere) place.giveUp(video.id, video.container).catch(() => {}) // it is away; what it has of it is found as left
        if (keptThere) return keptThere
        stop.throwIfAborted()
      }
      await this.#pause()
    }
  }

  /** Undefined where a place refuses, where there is another one and patience with this one is over, and when it was stopped. */
  async #bringTo(place: KeepingPlace, patience: Patience): Promise<BroughtVideo | undefined> {
    const { backup, video } = this.#parts
    const { signal, watching } = patience.watch(video.spool.progress)
    const until = backup ? AbortSignal.any([this.#stop.signal, signal]) : this.#stop.signal
    try {
      const kept = await place.bring(video, until, (note) => {
        if (note.kind === 'part') patience.sign()
        this.#note(note, place)
      })
      return { place, video: kept }
    } catch (cause) {
      if (!until.aborted) this.#delayed(asFlyBrowserError(cause), place)
      return undefined
    } finally {
      watching.unsubscribe()
    }
  }

  #patienceFromNow(): Patience {
    const { clock, backupAfterMs: limitMs } = this.#parts
    return new Patience({ clock, limitMs, endedMs: clock.now() })
  }

  /** Whether what an earlier process looked at was not taken away since: the spool may have the only copy. */
  async #isStillThere({ place, video: { tag } }: BroughtVideo): Promise<boolean> {
    const { backup, video } = this.#parts
    const { id, container } = video
    for (;;) {
      try {
        return await place.has(id, container, tag, this.#stop.signal)
      } catch (cause) {
        this.#stop.signal.throwIfAborted()
        this.#delayed(asFlyBrowserError(cause), place)
        if (backup && this.#patience.isOver) return false
      }
      await this.#pause()
    }
  }

  async #pause(): Promise<void> {
    this.#attempt++
    await pause(this.#parts.clock, growingMs(this.#attempt, FIRST_PAUSE_MS, LONGEST_PAUSE_MS), this.#stop.signal)
    this.#stop.signal.throwIfAborted()
  }

  async #settle({ place, video }: BroughtVideo): Promise<void> {
    const { book, spool, clock, events, sessionId } = this.#parts
    const { id, container } = this.#parts.video
    const stop = this.#stop.signal
    const attachments = new Map<string, string>()
    this.#brought = video
    await this.#tell({ stored: 'uploading', location: place.location })
    for (let attempt = 1; ; attempt++) {
      try {
        const done = await book.alone(async () => {
          const kept = await keepRest({ id, place, video, spool, clock, attachments }, stop)
          if (!kept) return await place.giveUp(id, container)
          const at = { sessionId, recordingId: id }
          events.publish('recording.archived', { ...at, location: video.path, stored: place.stored })
          if (kept.state === 'finished')
            events.publish('recording.finished', {
              ...at,
              filePath: video.path,
              durationSeconds: kept.duration_seconds,
            })
        })
        if (done) return
      } catch (cause) {
        stop.throwIfAborted()
        const error = asFlyBrowserError(cause)
        if (error.code === 'RECORDING_UNKNOWN') return await place.giveUp(id, container)
        this.#delayed(error, place)
      }
      await pause(clock, growingMs(attempt, 500, LONGEST_PAUSE_MS), stop)
      stop.throwIfAborted()
    }
  }

  #note(note: UploadNote, place: KeepingPlace): void {
    if (note.kind === 'part') this.#well(place)
    // The first failure may be a blip that nobody needs to hear of.
    if (note.kind === 'delayed' && this.#stumbled) this.#delayed(note.error, place)
    if (note.kind === 'delayed') this.#stumbled = true
  }

  #well({ location }: KeepingPlace): void {
    this.#stumbled = false
    if (this.#told === undefined) return
    this.#told = undefined
    const { events, sessionId, video } = this.#parts
    void this.#tell({ stored: 'uploading', location }).then(() => {
      events.publish('recording.upload-resumed', { sessionId, recordingId: video.id })
    })
  }

  #delayed(error: FlyBrowserError, { location }: KeepingPlace): void {
    const { code, message } = error
    if (this.#told === code) return
    this.#told = code
    const { events, sessionId, video, log } = this.#parts
    log.warn({ err: error, recordingId: video.id }, 'A recording stays in the spool for now')
    // Whoever hears of it and looks finds it so.
    void this.#tell({ stored: 'spool', location, error: { code, message } }).then(() => {
      events.publish('recording.upload-delayed', { sessionId, recordingId: video.id, code, reason: message })
    })
  }

  /** Notes where the recording is. It is true in any case, so a failure is told and no more. */
  async #tell(facts: NonNullable<RecordingMetadata['archive']>): Promise<void> {
    const { book, video, log } = this.#parts
    try {
      await book.note({ archive: { ...facts, ...this.#brought } })
    } catch (cause) {
      log.warn({ err: cause, recordingId: video.id }, 'Where a recording is was not noted')
    }
  }
}
