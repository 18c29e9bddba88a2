import { FlyBrowserError } from '../../domain/errors.ts'
import type { FileNameFacts } from '../../domain/file-name-template.ts'
import { askedContainer } from '../../domain/recording-container.ts'
import type { ScreenshotWish } from '../../domain/screenshot-wish.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import type { OwnerPort } from '../../pipeline/ports/owner-port.ts'
import type { RecordingBytes } from '../../pipeline/ports/recording-bytes.ts'
import type { RecordingPort, RecordingSpec, RecordingWriter } from '../../pipeline/ports/recording-port.ts'
import type { RecordingFile, RecordingStore } from '../../pipeline/ports/recording-store-port.ts'
import { admitted, followed, handedOver } from './archive/hand-over.ts'
import type { RecordingArchive } from './archive/recording-archive.ts'
import { Turns } from './archive/turns.ts'
import { clipFields } from './clip-fields.ts'
import { detachFile, removeCopy } from './detach-file.ts'
import { annotationOf, type KnownOfRecording } from './known-of-recording.ts'
import type { ListWish } from './library/list-wish.ts'
import { OpenReadings } from './library/open-readings.ts'
import { isOwnFile } from './library/own-file.ts'
import { recordingDigest } from './library/recording-digest.ts'
import type { RecordingEntry } from './library/recording-entry.ts'
import { RecordingList, type RecordingPage } from './library/recording-list.ts'
import { removeRecording } from './library/remove-recording.ts'
import { isoTime, MetadataFile, metadataName } from './metadata-file.ts'
import { OpenRecording } from './open-recording.ts'
import { settleOptimization } from './optimize/settle-optimization.ts'
import { asOwner } from './owned-store.ts'
import { Ownership } from './ownership.ts'
import { publishEnd } from './publish-end.ts'
import { isRecordingId } from './recording-id.ts'
import { eventsOf, infoOf, type RecordingEvent, type RecordingInfo } from './recording-info.ts'
import { DEFAULT_RECORDING_LIMITS, type RecordingLimits } from './recording-limits.ts'
import { isKept, isUnfinished, newMetadata, type RecordingMetadata } from './recording-metadata.ts'
import { RecordingNotes } from './recording-notes.ts'
import { finalName, workingName, workingPath } from './recording-paths.ts'
import { recoverRecording } from './recover-recording.ts'
import { keptTimeline, leftTimeline } from './timeline/kept-timeline.ts'
import { DRAFT_NAME } from './timeline/timeline-names.ts'
import { lostMetadata, ownedIds, readMetadata, unfinishedIds } from './unfinished-recordings.ts'

/** What a library works with. */
export interface RecordingLibraryPorts {
  readonly store: RecordingStore
  /** Brings recordings from the spool of the store to where they are kept. */
  readonly archive?: RecordingArchive
  /** Names of files, without their endings; default: the id. */
  readonly fileName?: (facts: FileNameFacts) => string
  readonly owners: OwnerPort
  readonly clock: Clock
  readonly events: EventPort
  readonly log: LogPort
}

/** The recordings of a store: those being written here and those that are there. */
export class RecordingLibrary implements RecordingPort {
  readonly #ports: RecordingLibraryPorts
  /** Where recordings are written. */
  readonly #spool: RecordingStore
  readonly #notes: RecordingNotes
  readonly #limits: RecordingLimits
  readonly #ownership: Ownership
  readonly #open = new Map<string, OpenRecording>()
  readonly #list: RecordingList
  /** Undefined where recordings stay where they are written. */
  readonly archive: RecordingArchive | undefined
  readonly #readings = new OpenReadings()

  constructor(ports: RecordingLibraryPorts, limits: Partial<RecordingLimits> = {}) {
    this.#ports = ports
    this.archive = ports.archive
    this.#limits = { ...DEFAULT_RECORDING_LIMITS, ...limits }
    this.#spool = ports.store.spool ?? ports.store
    this.#ownership = new Ownership(this.#spool.documents, ports.owners, ports.clock)
    const { store, archive, clock, log } = ports
    const turns = archive?.turns ?? new Turns()
    const openOne = (id: string) => this.#open.get(id)
    this.#list = new RecordingList({ store, clock, log, open: (id) => this.#open.get(id)?.metadata })
    this.#notes = new RecordingNotes({ store, ownership: this.#ownership, clock, log, turns, openOne })
  }

  async open(spec: RecordingSpec): Promise<RecordingWriter> {
    const { recordingId: id, sessionId, filePath, clipOf } = spec
    if (!isRecordingId(id)) {
      throw new FlyBrowserError('REQUEST_INVALID', { reason: `${JSON.stringify(id)} is not the id of a recording` })
    }
    const container = askedContainer(spec.container, filePath) ?? 'mp4'
    const { archive, clock, log } = this.#ports
    const store = this.#spool
    await store.prepare()
    const name = this.#ports.fileName?.({ id, sessionId, begunMs: clock.now() }) ?? id
    const file_path = filePath === undefined ? store.pathOf(finalName(name, container)) : store.resolve(filePath)
    const working_path =
      filePath === undefined ? store.pathOf(workingName(id, container)) : workingPath(file_path, id, container)
    if (await store.exists(file_path)) throw new FlyBrowserError('FILE_EXISTS', { path: file_path })
    if ((await readMetadata(store, id)) || !(await this.#ownership.claim(id, clock.now()))) {
      throw new FlyBrowserError('FILE_EXISTS', { path: store.pathOf(finalName(id, container)) })
    }
    const facts = filePath === undefined ? await admitted(archive, id, container, () => this.#release(id)) : undefined
    const fields = { id, session_id: sessionId, container, updated_at: isoTime(clock.now()), file_path, working_path }
    const origin = clipOf && clipFields(clipOf)
    const own = asOwner(store, () => this.#ownership.holds(id))
    const metadata = new MetadataFile(
      own.documents,
      clock,
      newMetadata({ ...fields, ...origin, ...(facts ? { archive: facts } : {}) }),
    )
    const file = await this.#begin(metadata, working_path)
    const recording = new OpenRecording({
      ...{ store: own, file, workingPath: working_path, container, metadata, clock, log, limits: this.#limits },
      isOwned: () => this.#ownership.holds(id),
      ended: async () => {
        this.#open.delete(id)
        await this.#release(id)
        if (!(await handedOver(archive, metadata.value))) publishEnd(this.#ports.events, metadata.value)
      },
    })
    this.#open.set(id, recording)
    this.#list.added(id)
    return recording
  }

  /** Rejects with RECORDING_UNKNOWN. */
  async get(id: string): Promise<RecordingInfo> {
    return infoOf(await this.#notes.metadataOf(id))
  }

  /** The recordings that are wanted, the newest first. Those whose metadata is damaged are left out and logged. Rejects with OPTION_INVALID. */
  list(wish: ListWish = {}): Promise<RecordingPage> {
    return this.#list.page(wish)
  }

  /** What is known of all recordings, the newest first; `anew` reads all their documents. */
  entries(wish: { readonly anew?: boolean } = {}): Promise<readonly RecordingEntry[]> {
    return this.#list.entries(wish)
  }

  /** Whether somebody in this process reads its video. */
  isRead(id: string): boolean {
    return this.#readings.has(id)
  }

  /**
   * Brings to their end all recordings whose process is gone. Those that a living process writes, in this machine or elsewhere, are
   * not touched. One that cannot be recovered now is logged and does not stop the others.
   * @param wish.ownedOnly looks only at those that have an owner, which is all that can come to be left after a first look
   * @returns those that were recovered
   */
  async recover({ ownedOnly = false } = {}): Promise<RecordingInfo[]> {
    const { archive, log } = this.#ports
    const store = this.#spool
    await store.prepare()
    const recovered: RecordingInfo[] = []
    for (const id of await (ownedOnly ? ownedIds : unfinishedIds)(store)) {
      try {
        const metadata = await this.#recoverOne(id)
        if (metadata?.state === 'recovered') recovered.push(infoOf(metadata))
      } catch (cause) {
        log.error({ err: cause, recordingId: id }, 'A recording could not be recovered')
      }
    }
    await archive?.resume((id) => this.#notes.bookOf(id))
    return recovered
  }

  /** All that happened in a recording until now or its end, in the order of time. Rejects with RECORDING_UNKNOWN. */
  async timeline(id: string): Promise<RecordingEvent[]> {
    const { attachments } = this.#ports.store
    const metadata = await this.#notes.metadataOf(id)
    const { timeline: excerpt = [] } = metadata
    const open = this.#open.get(id)
    const lines = open
      ? await open.timeline()
      : isUnfinished(metadata)
        ? await leftTimeline(this.#spool.attachments, id, excerpt, 0)
        : ((await keptTimeline(attachments, id)) ?? excerpt)
    return eventsOf(lines)
  }

  /** Removes a recording with its file. Rejects with RECORDING_UNKNOWN, or RECORDING_ACTIVE while it is written. */
  async remove(id: string): Promise<void> {
    const { store, archive } = this.#ports
    const found = await this.#notes.metadataOf(id)
    const isLeft = archive?.has(id) === true && !isKept(found) && !this.#open.has(id)
    if (isLeft) await archive.leave(id)
    // What is noted of it at this moment, its screenshots for example, is waited for.
    const isRemoved = await this.#notes.alone(id, async () => {
      const now = await this.#notes.metadataOf(id)
      await archive?.removeRest(now)
      await removeRecording(store, now)
    })
    if (isRemoved) return
    if (isLeft) await archive.resume((each) => this.#notes.bookOf(each))
    throw new FlyBrowserError('RECORDING_ACTIVE', { session: found.session_id, id })
  }

  /** SHA-256 of a finished file: see {@link recordingDigest}. */
  digest(id: string): Promise<string> {
    const { store, log } = this.#ports
    return recordingDigest({ store, notes: this.#notes, log }, id)
  }

  /**
   * The video of a recording that has ended, to be read and then closed. Rejects with RECORDING_UNKNOWN, RECORDING_ACTIVE while it is written,
   * RECORDING_NO_FILE or RECORDING_UNREADABLE.
   */
  async bytes(id: string): Promise<RecordingBytes> {
    const metadata = await this.#notes.metadataOf(id)
    const { state, session_id: session, file_path, container = 'mp4' } = metadata
    if (state === 'recording' || state === 'finishing') throw new FlyBrowserError('RECORDING_ACTIVE', { session, id })
    if (state === 'failed') throw new FlyBrowserError('RECORDING_NO_FILE', { id, reason: 'it failed' })
    const bytes = await this.#ports.store.bytes(file_path, `video/${container}`)
    if (!bytes) throw new FlyBrowserError('RECORDING_NO_FILE', { id, reason: 'its file is gone' })
    const reading = this.#readings.counted(id, bytes)
    if (isOwnFile(metadata, bytes.size)) return reading
    await reading.close()
    throw new FlyBrowserError('RECORDING_NO_FILE', { id, reason: `another file has its name, ${file_path}` })
  }

  /** Adds what others know of a recording, unless another process is at work on it. Rejects with RECORDING_UNKNOWN. */
  annotate(id: string, known: KnownOfRecording): Promise<void> {
    return this.#notes.note(id, () => annotationOf(known))
  }

  /** What of it is kept as screenshots, where that was asked for. Rejects with RECORDING_UNKNOWN. */
  async screenshotWish(id: string): Promise<ScreenshotWish | undefined> {
    const { screenshot_wish: wish } = await this.#notes.metadataOf(id)
    if (!wish) return undefined
    const { on_navigation: onNavigation, interval_seconds: intervalSeconds } = wish
    return { onNavigation, ...(intervalSeconds === undefined ? {} : { intervalSeconds }) }
  }

  /** Metadata first, then the file, so that recovery knows of every file; nothing stays when either fails. */
  async #begin(metadata: MetadataFile, path: string): Promise<RecordingFile> {
    const { archive, log } = this.#ports
    const store = this.#spool
    const { id, container = 'mp4' } = metadata.value
    try {
      const free = await store.freeBytes(path)
      if (free < this.#limits.reserveBytes) {
        const reason = `only ${Math.floor(free / 1e6)} MB are free`
        throw new FlyBrowserError('STORE_UNWRITABLE', { path, reason })
      }
      await metadata.update({})
      return await followed(archive, metadata.value, await store.create(path), this.#notes.bookOf(id))
    } catch (cause) {
      await archive?.giveUp(id, container)
      await store.documents.remove(metadataName(id)).catch((err) => {
        log.warn({ err }, 'The metadata of a recording that never began was not removed')
      })
      await this.#release(id)
      throw cause
    }
  }

  async #recoverOne(id: string): Promise<RecordingMetadata | undefined> {
    const { clock, events, log } = this.#ports
    const store = this.#spool
    const lastSign = Date.parse((await readMetadata(store, id))?.updated_at ?? '')
    if (!(await this.#ownership.claim(id, lastSign))) return undefined
    try {
      const known = await readMetadata(store, id) // again: it may have ended while it was claimed
      const left = known ?? (await lostMetadata(store, clock, id))
      if (!left) return undefined
      const own = asOwner(store, () => this.#ownership.holds(id))
      const metadata = new MetadataFile(own.documents, clock, left)
      if (!isUnfinished(left)) {
        await settleOptimization(own, metadata)
        return undefined
      }
      if (left.working_path !== null && this.#ownership.tookOver(id)) await detachFile(own, left.working_path)
      else if (left.working_path !== null && store.documents.shared) await removeCopy(own, left.working_path)
      await recoverRecording(own, metadata)
      if (!isUnfinished(metadata.value)) await store.attachments.remove(id, DRAFT_NAME)
      const { state, file_path: filePath, duration_seconds: durationSeconds, error } = metadata.value
      log.info({ recordingId: id, state, filePath, durationSeconds, error }, 'A recording was brought to its end')
      if (state === 'recovered') events.publish('recording.recovered', { recordingId: id, filePath, durationSeconds })
      return metadata.value
    } finally {
      await this.#release(id)
    }
  }

  /** What a mark that stays does is undone when this process has ended, so it does not change how a recording ended. */
  async #release(id: string): Promise<void> {
    try {
      await this.#ownership.release(id)
    } catch (err) {
      this.#ports.log.warn({ err, recordingId: id }, 'A recording was not given free')
    }
  }
}
