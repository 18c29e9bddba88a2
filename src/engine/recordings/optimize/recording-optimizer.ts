import { interval } from 'rxjs'
import { asFlyBrowserError, FlyBrowserError, reasonOf } from '../../../domain/errors.ts'
import { TIMESCALE } from '../../../domain/time.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { OwnerPort } from '../../../pipeline/ports/owner-port.ts'
import type { RecodeCodec, RecodePort, ShownPictures } from '../../../pipeline/ports/recode-port.ts'
import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { indexFile, isWholeFile } from '../index-file.ts'
import { isoTime, MetadataFile } from '../metadata-file.ts'
import { asOwner } from '../owned-store.ts'
import { Ownership } from '../ownership.ts'
import { figuresOf, wholeEdit } from '../recorded-media.ts'
import { DEFAULT_RECORDING_LIMITS } from '../recording-limits.ts'
import { isUnfinished, type RecordingMetadata } from '../recording-metadata.ts'
import { optimizingPath } from '../recording-paths.ts'
import { keptTimeline } from '../timeline/kept-timeline.ts'
import { recordedChapters } from '../timeline/recorded-chapters.ts'
import { readMetadata, recordingIds } from '../unfinished-recordings.ts'
import { isLossless } from './is-lossless.ts'
import { misfit, unlike, wrongPictures } from './judge-result.ts'
import { optimizedFields, settleOptimization, statisticsOf } from './settle-optimization.ts'
import { whyNotOptimize } from './worth-optimizing.ts'
import { writeRecoded } from './write-recoded.ts'

export interface OptimizerPorts {
  readonly store: RecordingStore
  readonly owners: OwnerPort
  readonly clock: Clock
  readonly log: LogPort
  readonly recoder: RecodePort
}

/** What became of a recording. */
export interface OptimizeOutcome {
  readonly recordingId: string
  /** `planned`: worth it, nothing was done; `kept`: tried, and the original stays; `skipped`: not tried. */
  readonly outcome: 'optimized' | 'planned' | 'kept' | 'skipped'
  readonly codec: RecodeCodec
  readonly bytesBefore: number
  readonly bytesAfter?: number
  readonly reason?: string
  /** Of one that was skipped: whether it may be worth it at another time. */
  readonly later?: boolean
}

export interface OptimizeWish {
  readonly codec: RecodeCodec
  /** Tells what would be done, and does nothing. */
  readonly dryRun?: boolean
  /** Tries again what was tried before. */
  readonly again?: boolean
  /** How sharp it stays, on x264's scale; default 20, as sharp as `high`: what is coded twice loses twice. */
  readonly crf?: number
  /** Takes recordings without loss too, whose result is not. */
  readonly lossy?: boolean
  /** Leaves those alone that changed more lately, milliseconds. */
  readonly minimalAgeMs?: number
  readonly signal: AbortSignal
}

const CRF = 20
/** Ceiling over the mean bitrate of the original: busy moments of a page that rests. */
const CEILING = 2
const LEAST_CEILING_BPS = 500_000
/** Well below the silence after which an owner that cannot be looked at counts as gone. */
export const SIGN_OF_LIFE_MS = 5000

/** Makes finished recordings smaller, one after the other. The file keeps its name; the original is there until the new one is verified. */
export class RecordingOptimizer {
  readonly #ports: OptimizerPorts
  readonly #ownership: Ownership

  constructor(ports: OptimizerPorts) {
    this.#ports = ports
    this.#ownership = new Ownership(ports.store.documents, ports.owners, ports.clock)
  }

  /** Ids of all recordings. */
  async ids(): Promise<string[]> {
    await this.#ports.store.prepare()
    return recordingIds(this.#ports.store)
  }

  /** Rejects with RECORDING_UNKNOWN, ENCODER_NOT_FOUND, STORE_FULL, and with the reason of the signal when that is aborted. */
  async optimize(recordingId: string, wish: OptimizeWish): Promise<OptimizeOutcome> {
    const { store, clock, log } = this.#ports
    const { codec } = wish
    const found = await this.#metadataOf(recordingId)
    const outcome = { recordingId, codec, bytesBefore: found.file_size_bytes }
    const whyNot = whyNotOptimize(found, codec, wish.again)
    if (whyNot !== undefined) return { ...outcome, outcome: 'skipped', reason: whyNot, later: isUnfinished(found) }
    if (clock.now() - Date.parse(found.updated_at) < (wish.minimalAgeMs ?? 0))
      return { ...outcome, outcome: 'skipped', reason: 'it changed a moment ago', later: true }
    const untouched = await this.#whyUntouched(found, wish.lossy)
    if (untouched !== undefined) return { ...outcome, outcome: 'skipped', reason: untouched }
    const encoder = await this.#ports.recoder.encoderFor(codec)
    if (encoder === undefined) throw new FlyBrowserError('ENCODER_NOT_FOUND', { codec, looked: 'encoders for files' })
    if (wish.dryRun) return { ...outcome, outcome: 'planned' }
    if (!(await this.#ownership.claim(recordingId, Date.parse(found.updated_at))))
      return { ...outcome, outcome: 'skipped', reason: 'another process is at work on it', later: true }
    try {
      const own = asOwner(store, () => this.#ownership.holds(recordingId))
      const metadata = new MetadataFile(own.documents, clock, await this.#metadataOf(recordingId))
      await settleOptimization(own, metadata) // a process that was killed may have left something
      const changed = whyNotOptimize(metadata.value, codec, wish.again)
      if (changed !== undefined) return { ...outcome, outcome: 'skipped', reason: changed }
      const reason = await this.#replace(own, metadata, encoder, wish)
      const { file_size_bytes: bytesAfter } = metadata.value
      if (reason === undefined) return { ...outcome, outcome: 'optimized', bytesAfter }
      log.info({ recordingId, codec, reason }, 'A recording was not made smaller')
      return { ...outcome, outcome: 'kept', reason }
    } finally {
      await this.#ownership.release(recordingId)
    }
  }

  /** Why its file is left as it is. */
  async #whyUntouched({ file_path }: RecordingMetadata, lossy = false): Promise<string | undefined> {
    const file = await this.#ports.store.open(file_path)
    if (!file) return 'its file is gone'
    try {
      return !lossy && (await isLossless(file)) ? 'it is without loss, and what is made of it is not' : undefined
    } finally {
      await file.close()
    }
  }

  /**
   * @param store as the owner of the recording uses it: who has taken it over may be making the same file
   * @returns why the original stays
   */
  async #replace(
    store: RecordingStore,
    metadata: MetadataFile,
    encoder: string,
    { codec, crf, signal }: OptimizeWish,
  ): Promise<string | undefined> {
    const { clock } = this.#ports
    const { id, container = 'mp4', file_path, file_size_bytes } = metadata.value
    const working_path = optimizingPath(file_path, id, container)
    const note = { codec, at: isoTime(clock.now()) }
    await this.#requireRoom(file_path, file_size_bytes)
    await metadata.update({ optimization: { ...note, state: 'encoding', working_path } })
    // Other machines and containers cannot see whether this process lives.
    const signs = interval(SIGN_OF_LIFE_MS, clock.scheduler).subscribe(() => metadata.update({}).catch(() => {}))
    try {
      const made = await this.#make(store, metadata.value, working_path, encoder, { codec, crf: crf ?? CRF, signal })
      if ('reason' in made) {
        await store.remove(working_path)
        await metadata.update({ optimization: { ...note, state: 'kept', reason: made.reason } })
        return made.reason
      }
      const next = { codecs: made.codecs, encoder, file_size_bytes: made.bytes }
      await metadata.update({ optimization: { ...note, state: 'swapping', working_path, next } })
      await store.replace(working_path, file_path)
      await metadata.update(optimizedFields(metadata.value, file_size_bytes))
      return undefined
    } catch (cause) {
      await settleOptimization(store, metadata)
      throw signal.aborted ? signal.reason : cause
    } finally {
      signs.unsubscribe()
    }
  }

  /** Recordings that are being made need the rest. */
  async #requireRoom(path: string, bytes: number): Promise<void> {
    const free = await this.#ports.store.freeBytes(path)
    if (free < bytes + DEFAULT_RECORDING_LIMITS.reserveBytes) throw new FlyBrowserError('STORE_FULL', { path })
  }

  /** Makes the new file and holds it against the original. */
  async #make(
    store: RecordingStore,
    known: RecordingMetadata,
    working_path: string,
    encoder: string,
    { codec, crf, signal }: Required<Pick<OptimizeWish, 'codec' | 'crf' | 'signal'>>,
  ): Promise<{ readonly codecs: string; readonly bytes: number } | { readonly reason: string }> {
    const { recoder } = this.#ports
    const { file_path: path, container = 'mp4', duration_seconds: durationSeconds, file_size_bytes: bytes } = known
    const fps = Math.max(1, Math.round(known.fps))
    const bitrateBps = Math.max(LEAST_CEILING_BPS, Math.round((CEILING * bytes * 8) / durationSeconds))
    const file = await store.create(working_path)
    try {
      const original = await recoder.shown(path, signal)
      const unfit = unfitOriginal(original, known)
      if (unfit !== undefined) return { reason: unfit }
      const aim = { crf, bitrateBps, fps, statistics: statisticsOf(working_path) }
      const events = recoder.recode({ path, codec, encoder, ...aim }, signal)
      const times = { times: original.times, endTicks: Math.round(durationSeconds * TIMESCALE) }
      const timeline = (await keptTimeline(store.attachments, known.id)) ?? known.timeline ?? []
      const codecs = await writeRecoded(file, events, {
        ...{ container, encoder, fps, bitrateBps, ...times, mostBytes: bytes },
        chapters: recordedChapters(timeline, durationSeconds),
      })
      const media = await indexFile(file)
      if (!media || !(await isWholeFile(file))) return { reason: 'it is not whole' }
      const size = await file.size()
      const { duration_seconds } = figuresOf(media, wholeEdit(media))
      const reason =
        misfit({ bytes, durationSeconds }, { bytes: size, durationSeconds: duration_seconds }) ??
        wrongPictures(original, await recoder.shown(working_path, signal)) ??
        unlike(await recoder.likeness(path, working_path, original, signal), original.times.length)
      return reason === undefined ? { codecs, bytes: size } : { reason }
    } catch (cause) {
      // A full disk is no fault of the recording; it may be tried again.
      if (signal.aborted || asFlyBrowserError(cause).code !== 'INTERNAL') throw cause
      return { reason: reasonOf(cause) }
    } finally {
      await file.close()
    }
  }

  async #metadataOf(id: string): Promise<RecordingMetadata> {
    const metadata = await readMetadata(this.#ports.store, id).catch(() => undefined)
    if (!metadata) throw new FlyBrowserError('RECORDING_UNKNOWN', { id })
    return metadata
  }
}

function unfitOriginal({ oneSize, times, complaints }: ShownPictures, known: RecordingMetadata): string | undefined {
  if (complaints !== '') return `the original does not decode: ${complaints}`
  if (!oneSize) return 'its picture changes its size'
  if (times.length !== known.frame_count)
    return `the decoder shows ${times.length} of its ${known.frame_count} pictures`
  return undefined
}
