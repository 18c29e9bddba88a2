import { of, Subscription } from 'rxjs'
import type { RecordingContainer } from '../../../domain/codec.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { EventPort } from '../../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { OwnerPort } from '../../../pipeline/ports/owner-port.ts'
import type { RecordingFile, RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import type { AddressWish } from '../objects/object-store.ts'
import type { Spool } from '../objects/spool.ts'
import { Ownership } from '../ownership.ts'
import { isUnfinished, type RecordingMetadata } from '../recording-metadata.ts'
import { readMetadata, recordingIds } from '../unfinished-recordings.ts'
import { type ArchiveFacts, admitRecording } from './admit-recording.ts'
import { ArchiveJob, type BroughtVideo } from './archive-job.ts'
import { pause } from './archive-pause.ts'
import type { KeepingPlace, KeptVideo } from './keeping-place.ts'
import type { ObjectPlace } from './object-place.ts'
import type { RecordingBook } from './recording-book.ts'
import { sweepDaily } from './sweep-uploads.ts'
import { Turns } from './turns.ts'
import { WatchedFile } from './watched-file.ts'

export interface RecordingArchivePorts {
  /** Where recordings are written. */
  readonly spool: RecordingStore
  /** Where they are kept. */
  readonly place: ObjectPlace
  /** Where they are kept when that is away for long. */
  readonly backup?: KeepingPlace
  readonly owners: OwnerPort
  readonly clock: Clock
  readonly events: EventPort
  readonly log: LogPort
}

export interface ArchiveLimits {
  /** How long the start of a recording waits for an answer of its place, milliseconds. */
  readonly admitMs: number
  /** How long after its end a recording waits for its place before it goes to the backup, milliseconds. */
  readonly backupAfterMs: number
}

const DEFAULT_LIMITS: ArchiveLimits = { admitMs: 5000, backupAfterMs: 3_600_000 }
/** Of an MP4: far more than its head has, of which a few bytes are written anew. A WebM is written anew in many places. */
const FRONT_BYTES: Readonly<Record<RecordingContainer, number>> = { mp4: 65_536, webm: Number.POSITIVE_INFINITY }

/** A recording that is brought, as the library knows it. */
export interface ArchivedRecording {
  readonly id: string
  readonly sessionId: string
  readonly container: RecordingContainer
  readonly book: RecordingBook
}

interface Underway {
  readonly job: ArchiveJob
  /** Never rejects; undefined where it was stopped. */
  readonly done: Promise<KeptVideo | undefined>
  /** While it is written. */
  readonly file?: WatchedFile
}

/** Brings recordings from the spool to where they are kept, from the moment they begin. */
export class RecordingArchive {
  /** Of those who write what belongs to a recording: one at a time. */
  readonly turns = new Turns()
  readonly #ports: RecordingArchivePorts
  readonly #limits: ArchiveLimits
  readonly #ownership: Ownership
  readonly #underway = new Map<string, Underway>()

  constructor(ports: RecordingArchivePorts, limits: Partial<ArchiveLimits> = {}) {
    this.#ports = ports
    this.#limits = { ...DEFAULT_LIMITS, ...limits }
    this.#ownership = new Ownership(ports.spool.documents, ports.owners, ports.clock)
  }

  /** Asks the place before a recording is made; see {@link admitRecording}. */
  async admit(id: string, container: RecordingContainer): Promise<ArchiveFacts> {
    const { place, clock, log } = this.#ports
    const facts = await admitRecording(place, { id, container }, clock, this.#limits.admitMs)
    if (facts.error) log.warn({ recordingId: id, ...facts }, 'A recording begins while its place is away')
    return facts
  }

  /** Begins to bring a recording whose file was made just now, and gives the file that is to be written. */
  async follow(recording: ArchivedRecording, path: string, written: RecordingFile): Promise<RecordingFile> {
    const { id, container } = recording
    const source = await this.#ports.spool.open(path)
    if (!source) throw new FlyBrowserError('STORE_UNWRITABLE', { path, reason: 'it was removed meanwhile' })
    await this.#ownership.claim(uploadOwner(id))
    const file = new WatchedFile(written, FRONT_BYTES[container])
    const spool = { progress: file.progress, read: (offset: number, length: number) => source.read(offset, length) }
    this.#begin(recording, spool, source, { file })
    return file
  }

  /** A recording is whole in the spool. */
  ended(id: string, bytes: number): void {
    this.#underway.get(id)?.file?.finished(bytes)
  }

  /** Whether a recording is being brought here. */
  has(id: string): boolean {
    return this.#underway.has(id)
  }

  /**
   * Resolves when a recording is kept, with where; undefined where it is not being brought, or no longer.
   * @param waitMs undefined then, too
   */
  async kept(id: string, waitMs?: number): Promise<KeptVideo | undefined> {
    const done = this.#underway.get(id)?.done
    if (!done || waitMs === undefined) return await done
    const over = new AbortController()
    const kept = done.finally(() => over.abort())
    await pause(this.#ports.clock, waitMs, over.signal)
    return over.signal.aborted ? await kept : undefined
  }

  /** An address by which anybody can get a video for a while; undefined for paths that are in no bucket of ours. */
  async addressOf(path: string, wish: AddressWish): Promise<string | undefined> {
    const { place, backup } = this.#ports
    for (const home of [place, backup])
      if (home?.address !== undefined && path.startsWith(home.address))
        return home.objects?.address(path.slice(home.address.length), wish)
    return undefined
  }

  /** Ends the bringing of a recording, with all as it is for the next. */
  async leave(id: string): Promise<void> {
    const underway = this.#underway.get(id)
    underway?.job.stop(new Error('the recording was left'))
    await underway?.done
  }

  /** Ends it for good, and removes what there is of it where it was to be kept, as far as that can be reached. */
  async giveUp(id: string, container: RecordingContainer): Promise<void> {
    await this.leave(id)
    await this.#discard(id, container)
  }

  /**
   * Removes what there is of a recording that nobody brings here and whose metadata the caller owns: of one on its way as far as that can be reached,
   * of one in the backup what is not its video.
   */
  async removeRest({ id, container = 'mp4', archive }: RecordingMetadata): Promise<void> {
    if (archive?.stored === 'backup') await this.#ports.backup?.removeRest(id)
    else if (archive && archive.stored !== 'archived') await this.#discard(id, container)
  }

  async #discard(id: string, container: RecordingContainer): Promise<void> {
    const { place, backup, log } = this.#ports
    for (const home of [place, backup])
      await home?.giveUp(id, container).catch((err) => {
        log.warn({ err, recordingId: id }, 'An upload that was begun stays behind; it will be found as left')
      })
  }

  /** Goes on with recordings of processes that are gone. Those of others that live, and of this one, are not touched. */
  async resume(bookOf: (id: string) => RecordingBook): Promise<void> {
    const { spool, log } = this.#ports
    for (const id of await recordingIds(spool)) {
      try {
        const known = await readMetadata(spool, id)
        if (!known || !isToBeBrought(known) || this.#underway.has(id)) continue
        if (await this.#ownership.claim(uploadOwner(id), Date.parse(known.updated_at)))
          await this.#resumeOne(id, bookOf(id)).catch(async (cause) => {
            await this.#ownership.release(uploadOwner(id)) // or nobody could go on with it before this process has ended
            throw cause
          })
      } catch (err) {
        log.error({ err, recordingId: id }, 'A recording in the spool could not be gone on with')
      }
    }
  }

  /** Gives up uploads that were left, now and once a day; in a backup too, where that is a bucket. */
  sweepDaily(): Subscription {
    const { place, backup, spool, clock, log } = this.#ports
    const sweeping = new Subscription()
    for (const objects of [place.objects, backup?.objects])
      if (objects) sweeping.add(sweepDaily({ objects, documents: spool.documents, clock, log }))
    return sweeping
  }

  /** Gives those that have ended a while to get where they are kept, then leaves all as it is. */
  async close(graceMs: number): Promise<void> {
    const { clock } = this.#ports
    const all = [...this.#underway.values()]
    const over = new AbortController()
    const done = Promise.all(all.map((underway) => underway.done)).then(() => over.abort())
    if (all.length > 0) await pause(clock, graceMs, over.signal)
    for (const { job } of all) job.stop(new Error('the program ends'))
    await done
  }

  /** The caller owns its bringing. */
  async #resumeOne(id: string, book: RecordingBook): Promise<void> {
    const { spool, place, backup, log } = this.#ports
    const known = await readMetadata(spool, id) // again: another process may have brought it until it was claimed
    if (!known || !isToBeBrought(known)) return this.#ownership.release(uploadOwner(id))
    const { session_id: sessionId, container = 'mp4', file_path: path, archive } = known
    const source = await spool.open(path)
    const { path: keptPath, tag } = archive ?? {}
    const home = [place, backup].find((each) => keptPath !== undefined && each?.pathOf(id, container) === keptPath)
    const brought = home && keptPath && tag ? { place: home, video: { path: keptPath, tag } } : undefined
    if (!source && !brought) {
      log.error({ recordingId: id, path }, 'A recording that was to be brought is gone from the spool')
      await this.#ownership.release(uploadOwner(id))
      return
    }
    const size = (await source?.size()) ?? 0
    const read = async (offset: number, length: number) => (await source?.read(offset, length)) ?? new Uint8Array()
    const spooled: Spool = { progress: of({ bytes: size, frontBytes: 0, finished: true }), read }
    const endedMs = endOf(known)
    const more = { ...(brought ? { brought } : {}), ...(endedMs === undefined ? {} : { endedMs }) }
    this.#begin({ id, sessionId, container, book }, spooled, source, more)
  }

  #begin(
    { id, sessionId, container, book }: ArchivedRecording,
    spooled: Spool,
    source: RecordingFile | undefined,
    { file, ...more }: { readonly file?: WatchedFile; readonly brought?: BroughtVideo; readonly endedMs?: number },
  ): void {
    const { spool, place, backup, clock, events, log } = this.#ports
    const { backupAfterMs } = this.#limits
    const job = new ArchiveJob({
      ...{ video: { id, container, spool: spooled }, sessionId, book, spool, place, backupAfterMs, clock, events, log },
      ...(backup ? { backup } : {}),
      ...more,
      isSpooled: source !== undefined,
    })
    const run = async () => {
      try {
        return await job.run()
      } catch (err) {
        log.debug({ err, recordingId: id }, 'A recording stays in the spool')
        return undefined
      } finally {
        this.#underway.delete(id)
        await source?.close().catch(() => {}) // it was only read
        await this.#ownership.release(uploadOwner(id)).catch((err) => {
          log.warn({ err, recordingId: id }, 'A recording that was brought was not given free')
        })
      }
    }
    this.#underway.set(id, { job, done: run(), ...(file ? { file } : {}) })
  }
}

/** Who brings a recording need not be who writes its metadata. */
const uploadOwner = (id: string): string => `${id}.upload`

/** Wall clock at the end of a recording, milliseconds since 1970. */
const endOf = ({ started_at, duration_seconds }: RecordingMetadata): number | undefined =>
  started_at === null ? undefined : Date.parse(started_at) + duration_seconds * 1000

const isToBeBrought = ({ state, archive, ...rest }: RecordingMetadata): boolean =>
  (state === 'finished' || state === 'recovered') &&
  !isUnfinished({ state, ...rest }) &&
  (archive?.stored === 'spool' || archive?.stored === 'uploading')
