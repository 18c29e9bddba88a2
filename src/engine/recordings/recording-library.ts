import { FlyBrowserError } from '../../domain/errors.ts'
import { askedContainer } from '../../domain/recording-container.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import type { OwnerPort } from '../../pipeline/ports/owner-port.ts'
import type { RecordingBytes } from '../../pipeline/ports/recording-bytes.ts'
import type { RecordingPort, RecordingSpec, RecordingWriter } from '../../pipeline/ports/recording-port.ts'
import type { RecordingFile, RecordingStore } from '../../pipeline/ports/recording-store-port.ts'
import { isoTime, MetadataFile, metadataName } from './metadata-file.ts'
import { OpenRecording } from './open-recording.ts'
import { isSettled, removeBegun, settleOptimization } from './optimize/settle-optimization.ts'
import { Ownership } from './ownership.ts'
import { isRecordingId } from './recording-id.ts'
import { eventsOf, infoOf, type RecordingEvent, type RecordingInfo } from './recording-info.ts'
import { DEFAULT_RECORDING_LIMITS, type RecordingLimits } from './recording-limits.ts'
import { isUnfinished, newMetadata, type RecordingMetadata } from './recording-metadata.ts'
import { finalName, workingName, workingPath } from './recording-paths.ts'
import { recoverRecording } from './recover-recording.ts'
import { keptTimeline, leftTimeline } from './timeline/kept-timeline.ts'
import { DRAFT_NAME } from './timeline/timeline-names.ts'
import { lostMetadata, readMetadata, recordingIds, unfinishedIds } from './unfinished-recordings.ts'

/** What a library works with. */
export interface RecordingLibraryPorts {
  readonly store: RecordingStore
  readonly owners: OwnerPort
  readonly clock: Clock
  readonly events: EventPort
  readonly log: LogPort
}

/** The recordings of a store: those being written here and those that are there. */
export class RecordingLibrary implements RecordingPort {
  readonly #ports: RecordingLibraryPorts
  readonly #limits: RecordingLimits
  readonly #ownership: Ownership
  readonly #open = new Map<string, OpenRecording>()

  constructor(ports: RecordingLibraryPorts, limits: Partial<RecordingLimits> = {}) {
    this.#ports = ports
    this.#limits = { ...DEFAULT_RECORDING_LIMITS, ...limits }
    this.#ownership = new Ownership(ports.store.documents, ports.owners, ports.clock)
  }

  async open(spec: RecordingSpec): Promise<RecordingWriter> {
    const { recordingId: id, sessionId, filePath, clipOf } = spec
    if (!isRecordingId(id)) {
      throw new FlyBrowserError('REQUEST_INVALID', { reason: `${JSON.stringify(id)} is not the id of a recording` })
    }
    const container = askedContainer(spec.container, filePath) ?? 'mp4'
    const { store, clock, log } = this.#ports
    await store.prepare()
    const file_path = filePath === undefined ? store.pathOf(finalName(id, container)) : store.resolve(filePath)
    const working_path =
      filePath === undefined ? store.pathOf(workingName(id, container)) : workingPath(file_path, id, container)
    if (await store.exists(file_path)) throw new FlyBrowserError('FILE_EXISTS', { path: file_path })
    if ((await readMetadata(store, id)) || !(await this.#ownership.claim(id, clock.now()))) {
      throw new FlyBrowserError('FILE_EXISTS', { path: store.pathOf(finalName(id, container)) })
    }
    const fields = { id, session_id: sessionId, container, updated_at: isoTime(clock.now()), file_path, working_path }
    const origin = clipOf && {
      clip_of: {
        ...(clipOf.streamId === undefined ? {} : { stream_id: clipOf.streamId }),
        ...(clipOf.recordingId === undefined ? {} : { recording_id: clipOf.recordingId }),
        from: isoTime(clipOf.fromMs),
        to: isoTime(clipOf.toMs),
      },
    }
    const metadata = new MetadataFile(store.documents, clock, newMetadata({ ...fields, ...origin }))
    const file = await this.#begin(metadata, working_path)
    const recording = new OpenRecording({
      ...{ store, file, workingPath: working_path, container, metadata, clock, log, limits: this.#limits },
      ended: async () => {
        this.#open.delete(id)
        await this.#release(id)
        this.#publishEnd(metadata.value)
      },
    })
    this.#open.set(id, recording)
    return recording
  }

  /** Rejects with RECORDING_UNKNOWN. */
  async get(id: string): Promise<RecordingInfo> {
    return infoOf(await this.#metadataOf(id))
  }

  /** All recordings by id, which is by time for ids made here. Those whose metadata is damaged are left out and logged. */
  async list(): Promise<RecordingInfo[]> {
    const { store, log } = this.#ports
    const listed: RecordingInfo[] = []
    for (const id of await recordingIds(store)) {
      const metadata = this.#open.get(id)?.metadata ?? (await readMetadata(store, id))
      if (metadata) listed.push(infoOf(metadata))
      else log.warn({ recordingId: id }, 'The metadata of a recording is damaged')
    }
    return listed
  }

  /**
   * Brings to their end all recordings whose process is gone. Those that a living process writes, in this machine or elsewhere, are
   * not touched. One that cannot be recovered now is logged and does not stop the others.
   * @returns those that were recovered
   */
  async recover(): Promise<RecordingInfo[]> {
    const { store, log } = this.#ports
    await store.prepare()
    const recovered: RecordingInfo[] = []
    for (const id of await unfinishedIds(store)) {
      try {
        const metadata = await this.#recoverOne(id)
        if (metadata?.state === 'recovered') recovered.push(infoOf(metadata))
      } catch (cause) {
        log.error({ err: cause, recordingId: id }, 'A recording could not be recovered')
      }
    }
    return recovered
  }

  /** All that happened in a recording until now or its end, in the order of time. Rejects with RECORDING_UNKNOWN. */
  async timeline(id: string): Promise<RecordingEvent[]> {
    const { attachments } = this.#ports.store
    const metadata = await this.#metadataOf(id)
    const { timeline: excerpt = [] } = metadata
    const open = this.#open.get(id)
    const lines = open
      ? await open.timeline()
      : isUnfinished(metadata)
        ? await leftTimeline(attachments, id, excerpt, 0)
        : ((await keptTimeline(attachments, id)) ?? excerpt)
    return eventsOf(lines)
  }

  /** Removes a recording with its file. Rejects with RECORDING_UNKNOWN, or RECORDING_ACTIVE while it is written. */
  async remove(id: string): Promise<void> {
    const { store } = this.#ports
    const { session_id: session, updated_at } = await this.#metadataOf(id)
    if (!(await this.#ownership.claim(id, Date.parse(updated_at))))
      throw new FlyBrowserError('RECORDING_ACTIVE', { session, id })
    try {
      const metadata = await this.#metadataOf(id)
      await removeBegun(store, metadata)
      // A failed recording never got its final name: what stands there now belongs to somebody else.
      if (metadata.working_path !== null) await store.remove(metadata.working_path)
      else if (metadata.state !== 'failed') await store.remove(metadata.file_path)
      await store.attachments.removeAll(id)
      await store.documents.remove(metadataName(id))
    } finally {
      await this.#release(id)
    }
  }

  /**
   * SHA-256 of a finished file, hexadecimal; reads the file the first time it is asked for, and again when it was replaced meanwhile. Rejects as
   * {@link get} does.
   */
  async digest(id: string): Promise<string> {
    const { store } = this.#ports
    const metadata = await this.#metadataOf(id)
    if (isUnfinished(metadata)) throw new FlyBrowserError('RECORDING_ACTIVE', { session: metadata.session_id, id })
    if (metadata.sha256 !== null) return metadata.sha256
    const sha256 = await store.digest(metadata.file_path)
    let replaced = false
    await this.#note(id, (now) => {
      replaced = now.codecs !== metadata.codecs || now.file_size_bytes !== metadata.file_size_bytes
      return replaced ? {} : { sha256 }
    })
    return replaced ? this.digest(id) : sha256
  }

  /**
   * The video of a recording that has ended, to be read and then closed. Rejects with RECORDING_UNKNOWN, RECORDING_ACTIVE while it is written,
   * RECORDING_NO_FILE or RECORDING_UNREADABLE.
   */
  async bytes(id: string): Promise<RecordingBytes> {
    const { state, session_id: session, file_path, container = 'mp4' } = await this.#metadataOf(id)
    if (state === 'recording' || state === 'finishing') throw new FlyBrowserError('RECORDING_ACTIVE', { session, id })
    if (state === 'failed') throw new FlyBrowserError('RECORDING_NO_FILE', { id, reason: 'it failed' })
    const bytes = await this.#ports.store.bytes(file_path, `video/${container}`)
    if (!bytes) throw new FlyBrowserError('RECORDING_NO_FILE', { id, reason: 'its file is gone' })
    return bytes
  }

  /** Adds what others know of a recording, unless another process is at work on it. Rejects with RECORDING_UNKNOWN. */
  async annotate(id: string, { droppedFrames }: { readonly droppedFrames: number }): Promise<void> {
    const change = { dropped_frames: droppedFrames }
    const open = this.#open.get(id)
    if (open) return open.annotate(change)
    return this.#note(id, () => change)
  }

  /**
   * Changes the metadata of a recording that is not open here. Nothing happens where another process owns it: what that one writes of it is not
   * to be undone.
   */
  async #note(id: string, change: (now: RecordingMetadata) => Partial<RecordingMetadata>): Promise<void> {
    const { store, clock } = this.#ports
    if (!(await this.#ownership.claim(id, Date.parse((await this.#metadataOf(id)).updated_at)))) return
    try {
      const now = await this.#metadataOf(id)
      // One that a killed process left is for recovery to settle.
      if (isSettled(now)) await new MetadataFile(store.documents, clock, now).update(change(now))
    } finally {
      await this.#release(id)
    }
  }

  async #metadataOf(id: string): Promise<RecordingMetadata> {
    const metadata = this.#open.get(id)?.metadata ?? (isRecordingId(id) && (await readMetadata(this.#ports.store, id)))
    if (!metadata) throw new FlyBrowserError('RECORDING_UNKNOWN', { id })
    return metadata
  }

  /** Metadata first, then the file, so that recovery knows of every file; nothing stays when either fails. */
  async #begin(metadata: MetadataFile, path: string): Promise<RecordingFile> {
    const { store, log } = this.#ports
    try {
      const free = await store.freeBytes(path)
      if (free < this.#limits.reserveBytes) {
        const reason = `only ${Math.floor(free / 1e6)} MB are free`
        throw new FlyBrowserError('STORE_UNWRITABLE', { path, reason })
      }
      await metadata.update({})
      return await store.create(path)
    } catch (cause) {
      await store.documents.remove(metadataName(metadata.value.id)).catch((err) => {
        log.warn({ err }, 'The metadata of a recording that never began was not removed')
      })
      await this.#release(metadata.value.id)
      throw cause
    }
  }

  async #recoverOne(id: string): Promise<RecordingMetadata | undefined> {
    const { store, clock, events, log } = this.#ports
    const lastSign = Date.parse((await readMetadata(store, id))?.updated_at ?? '')
    if (!(await this.#ownership.claim(id, lastSign))) return undefined
    try {
      const known = await readMetadata(store, id) // again: it may have ended while it was claimed
      const left = known ?? (await lostMetadata(store, clock, id))
      if (!left) return undefined
      const metadata = new MetadataFile(store.documents, clock, left)
      if (!isUnfinished(left)) {
        await settleOptimization(store, metadata)
        return undefined
      }
      await recoverRecording(store, metadata)
      await store.attachments.remove(id, DRAFT_NAME)
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

  #publishEnd({ id: recordingId, session_id: sessionId, ...metadata }: RecordingMetadata): void {
    const { events } = this.#ports
    const { file_path: filePath, duration_seconds: durationSeconds, error } = metadata
    if (metadata.state === 'finished') {
      events.publish('recording.finished', { sessionId, recordingId, filePath, durationSeconds })
    } else {
      const { code, message: reason } = error ?? { code: 'INTERNAL', message: 'it ended without a reason' }
      events.publish('recording.failed', { sessionId, recordingId, code, reason })
    }
  }
}
