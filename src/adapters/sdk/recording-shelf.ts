import { FlyBrowserError } from '../../domain/errors.ts'
import { parseDuration } from '../../domain/units.ts'
import {
  type CleanOutcome,
  type CleanParts,
  cleanRecordings,
} from '../../engine/recordings/library/clean-recordings.ts'
import {
  type Downloaded,
  type DownloadParts,
  type DownloadWish,
  downloadRecording,
} from '../../engine/recordings/library/download-recording.ts'
import type { ListWish } from '../../engine/recordings/library/list-wish.ts'
import type { RecordingPage } from '../../engine/recordings/library/recording-list.ts'
import type { RetentionRule } from '../../engine/recordings/library/retention-plan.ts'
import {
  type VerifyOutcome,
  type VerifyParts,
  type VerifyWish,
  verifyRecordings,
} from '../../engine/recordings/library/verify/verify-recordings.ts'
import type { RecordingInfo } from '../../engine/recordings/recording-info.ts'
import type { RecordingLibrary } from '../../engine/recordings/recording-library.ts'

/** Which recordings are to go; one of the two at least. */
export interface CleanWish {
  /** Those that ended longer ago: like `7d`, or milliseconds. */
  readonly olderThan?: string | number
  /** The oldest, until the others take no more. */
  readonly maxBytes?: number
  /** Tells what would go, and does nothing. */
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
}

export interface ShelfParts extends Omit<CleanParts, 'recordings'>, Omit<VerifyParts, 'recordings'> {
  readonly recordings: Pick<
    RecordingLibrary,
    'list' | 'get' | 'remove' | 'bytes' | 'digest' | 'entries' | 'isRead' | 'recover'
  >
  /** Where users want files. */
  readonly files: DownloadParts['files']
}

/** What users do with recordings that are there. */
export class RecordingShelf {
  readonly #parts: ShelfParts

  constructor(parts: ShelfParts) {
    this.#parts = parts
  }

  /** Rejects with OPTION_INVALID. */
  list(wish: ListWish = {}): Promise<RecordingPage> {
    return this.#parts.recordings.list(wish)
  }

  /** Rejects with RECORDING_UNKNOWN. */
  get(id: string): Promise<RecordingInfo> {
    return this.#parts.recordings.get(id)
  }

  /** Fetches the file of a recording to a path: see {@link downloadRecording}. */
  download(id: string, path: string, wish: DownloadWish = {}): Promise<Downloaded> {
    return downloadRecording(this.#parts, id, path, wish)
  }

  /** Removes a recording with all that belongs to it. Rejects with RECORDING_UNKNOWN, or RECORDING_ACTIVE while it is worked on. */
  delete(id: string): Promise<void> {
    return this.#parts.recordings.remove(id)
  }

  /** Removes recordings that are too old or too many, and tells of each. Throws OPTION_INVALID and DURATION_INVALID before anything is removed. */
  clean(wish: CleanWish): AsyncGenerator<CleanOutcome> {
    const { dryRun = false, signal } = wish
    return cleanRecordings(this.#parts, ruleOf(wish), { dryRun, ...(signal ? { signal } : {}) })
  }

  /** Looks at all recordings and tells what does not fit; mends it where that is asked for. */
  verify(wish: VerifyWish = {}): AsyncGenerator<VerifyOutcome> {
    return verifyRecordings(this.#parts, wish)
  }
}

function ruleOf({ olderThan, maxBytes }: CleanWish): RetentionRule {
  if (olderThan === undefined && maxBytes === undefined)
    throw new FlyBrowserError('OPTION_INVALID', { option: 'olderThan', reason: 'nothing says which are to go' })
  if (maxBytes !== undefined && !(Number.isFinite(maxBytes) && maxBytes >= 0))
    throw new FlyBrowserError('OPTION_INVALID', { option: 'maxBytes', reason: `${maxBytes} is no number of bytes` })
  return {
    ...(olderThan === undefined ? {} : { maxAgeMs: readAge(olderThan) }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  }
}

/** A number without its unit may be meant otherwise, and what is removed does not come back. */
function readAge(age: string | number): number {
  const ms = parseDuration(age)
  if (ms === undefined) throw new FlyBrowserError('DURATION_INVALID', { duration: String(age).slice(0, 100) })
  return ms
}
