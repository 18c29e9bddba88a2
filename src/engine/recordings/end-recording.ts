import { asFlyBrowserError, FlyBrowserError } from '../../domain/errors.ts'
import type { Edit } from '../../formats/isobmff/presentation.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import type { RecordingFile, RecordingStore } from '../../pipeline/ports/recording-store-port.ts'
import { completeRecording } from './complete-recording.ts'
import { giveUp, isStoreFull, ROOM_BYTES } from './finish-file.ts'
import type { MetadataFile } from './metadata-file.ts'
import type { RecordedMedia } from './recorded-media.ts'
import type { TimelineEntry } from './timeline/timeline-entries.ts'
import { excerptOf } from './timeline/timeline-excerpt.ts'

/** What an ending recording consists of. All that was to be written is written, or writing failed. */
export interface EndingParts {
  readonly store: RecordingStore
  readonly file: RecordingFile
  readonly workingPath: string
  readonly metadata: MetadataFile
  readonly log: LogPort
  /** Undefined when no init fragment came. */
  readonly media: RecordedMedia | undefined
  /** Why less is in the file than was wanted. */
  readonly short?: FlyBrowserError
  /** Wall clock of a media time, ISO 8601. */
  readonly wallTime: (pts: number) => string
  /** All that happened, counted from a media time. */
  readonly timelineFrom: (pts: number) => Promise<readonly TimelineEntry[]>
}

/**
 * Brings a recording to its end under its final name. Rejects with RECORDING_EMPTY when there is no picture, and, after the file was
 * made whole, with the reason why it is short.
 * @param wanted what is to be shown, by the clock of the file
 */
export async function finishRecording(parts: EndingParts, wanted: (media: RecordedMedia) => Edit): Promise<void> {
  const { store, file, metadata, media, workingPath, log } = parts
  try {
    if (media && parts.short) await keepWhatIsThere(media, parts)
  } catch (cause) {
    await keepForRecovery(parts, cause)
    throw cause
  }
  if (!media || media.table.length === 0) throw await discardEmpty(parts)
  const limit = parts.short ? media.table.endTime : Number.POSITIVE_INFINITY
  const { start, end } = wanted(media)
  const edit = { start, end: Math.min(end, limit) }
  const shownFrom = media.originPts + Math.max(start, media.table.startTime)
  const timeline = await parts.timelineFrom(shownFrom)
  const began = { started_at: parts.wallTime(shownFrom), timeline: excerptOf(timeline) }
  try {
    await file.sync()
    await metadata.update({ state: 'finishing', edit, ...began }).catch((cause) => {
      // Only recovery needs to know; without it, it shows all there is.
      log.warn({ err: cause, recordingId: metadata.value.id }, 'The end of the recording was not noted')
    })
    const { fields, full } = await completeRecording(
      store,
      file,
      media,
      { ...metadata.value, working_path: workingPath, timeline },
      edit,
    )
    const short = parts.short ?? full
    await metadata.update({ ...fields, state: 'finished', error: short ? errorFields(short) : null }).catch((cause) => {
      // The file is whole; the next recovery brings its metadata up to it.
      log.warn({ err: cause, recordingId: metadata.value.id }, 'The finished recording was not noted')
    })
    if (short) throw short
  } catch (cause) {
    if (metadata.value.state !== 'finished') await keepForRecovery(parts, cause)
    throw cause
  }
}

/** Leaves what is in the file for recovery, as durable as it can be. */
export async function keepForRecovery(parts: EndingParts, reason: unknown): Promise<void> {
  const { file, metadata, media, log } = parts
  if (!media || media.table.length === 0) {
    await discardEmpty(parts)
    return
  }
  const quietly = (cause: unknown) => {
    log.warn({ err: cause, recordingId: metadata.value.id }, 'The recording is left as it is on the disk')
  }
  await file.sync().catch(quietly)
  await metadata.update({ state: 'failed', error: errorFields(reason) }).catch(quietly)
}

/** Removes a file without a picture; its metadata tells why there is none. */
async function discardEmpty({ store, file, metadata, workingPath }: EndingParts): Promise<FlyBrowserError> {
  const empty = new FlyBrowserError('RECORDING_EMPTY', { id: metadata.value.id })
  await file.close()
  await store.remove(workingPath)
  await metadata.update({ state: 'failed', working_path: null, file_size_bytes: 0, error: errorFields(empty) })
  return empty
}

/**
 * After a failed write: drops what did not reach the file whole, which would be zeros to a player; on a full disk a little more, for
 * metadata.
 */
async function keepWhatIsThere(media: RecordedMedia, { store, file, workingPath, short }: EndingParts): Promise<void> {
  media.table.truncate(media.table.countBefore(await file.size()))
  if (media.table.length === 0) return
  await file.truncate(media.table.endOffset)
  if (!isStoreFull(short)) return
  if ((await store.freeBytes(workingPath)) >= ROOM_BYTES || !giveUp(media, ROOM_BYTES)) return
  await file.truncate(media.table.endOffset)
}

const errorFields = (cause: unknown): { code: string; message: string } => {
  const { code, message } = asFlyBrowserError(cause)
  return { code, message }
}
