import { FlyBrowserError } from '../../domain/errors.ts'
import { TIMESCALE } from '../../domain/time.ts'
import type { Edit } from '../../formats/isobmff/presentation.ts'
import type { RecordingFile, RecordingStore } from '../../pipeline/ports/recording-store-port.ts'
import { completeRecording } from './complete-recording.ts'
import { indexFile, isWholeFile } from './index-file.ts'
import type { MetadataFile } from './metadata-file.ts'
import { figuresOf, type RecordedMedia, wholeEdit } from './recorded-media.ts'
import type { RecordingMetadata } from './recording-metadata.ts'
import { alternativePath } from './recording-paths.ts'
import { keepTimeline, leftTimeline } from './timeline/kept-timeline.ts'
import { type TimelineEntry, withinDuration } from './timeline/timeline-entries.ts'
import { excerptOf } from './timeline/timeline-excerpt.ts'

/**
 * Brings a recording whose process ended to its end: everything up to the last whole fragment, under its final name, marked
 * `recovered`. May be broken off and repeated at any point. The caller owns the recording.
 */
export async function recoverRecording(store: RecordingStore, metadata: MetadataFile): Promise<void> {
  const { working_path } = metadata.value
  const working = working_path === null ? undefined : await store.open(working_path)
  if (working && working_path !== null) return recoverWorking(store, metadata, working, working_path)
  // The crash came after the file got its final name; or it is a file of the store that lost its metadata.
  const final_path = await finalPath(store, metadata.value)
  const final = await store.open(final_path)
  if (!final) return fail(metadata, 'its file is gone')
  try {
    const media = await indexFile(final)
    if (!media || !(await isWholeFile(final))) return fail(metadata, `${final_path} is not this recording`)
    const edit = metadata.value.edit ?? wholeEdit(media)
    const file_size_bytes = await final.size()
    const figures = figuresOf(media, edit)
    const timeline = withinDuration(await timelineOf(store, metadata.value, media, edit), figures.duration_seconds)
    if (timeline.length > 0) await keepTimeline(store.attachments, metadata.value.id, timeline)
    await metadata.update({
      ...described(metadata.value, media),
      ...figures,
      timeline: excerptOf(timeline),
      file_size_bytes,
      file_path: final_path,
      ...RECOVERED,
    })
  } finally {
    await final.close()
  }
}

async function recoverWorking(
  store: RecordingStore,
  metadata: MetadataFile,
  file: RecordingFile,
  working_path: string,
): Promise<void> {
  try {
    const media = await indexFile(file)
    if (!media && (await file.size()) >= WORTH_KEEPING_BYTES) return await keepUnread(metadata, working_path)
    if (!media || media.table.length === 0) {
      await store.remove(working_path)
      return fail(metadata, 'it got no picture')
    }
    const edit = metadata.value.edit ?? wholeEdit(media)
    const timeline = await timelineOf(store, metadata.value, media, edit)
    const known = { ...metadata.value, working_path, timeline }
    const { fields, full } = await completeRecording(store, file, media, known, edit)
    const error = full ? { code: full.code, message: full.message } : metadata.value.error
    await metadata.update({ ...described(metadata.value, media), ...fields, ...RECOVERED, error })
  } finally {
    await file.close()
  }
}

/** Of a file of which not even the beginning can be read; what is smaller is the torn beginning of a recording without a picture. */
const WORTH_KEEPING_BYTES = 64 * 1024

/**
 * Where the file is that has its final name. Where somebody had taken the wanted one it got another, which has its id: what has the wanted name is
 * not this recording then, and its metadata may not tell yet.
 */
async function finalPath(store: RecordingStore, { id, file_path, container = 'mp4' }: RecordingMetadata) {
  const other = alternativePath(file_path, id, container)
  return (await store.exists(other)) ? other : file_path
}

/** What this version cannot read another may, or somebody may save: it stays where it is, and the recording one to be brought to its end. */
const keepUnread = (metadata: MetadataFile, path: string): Promise<void> => {
  const { code, message } = new FlyBrowserError('RECORDING_UNREADABLE', {
    path,
    reason: 'it does not begin as a recording does',
  })
  return metadata.update({ state: 'failed', error: { code, message } })
}

/** What is known to have happened in it. */
const timelineOf = (
  { attachments }: RecordingStore,
  { id, timeline = [] }: RecordingMetadata,
  { table }: RecordedMedia,
  edit: Edit,
): Promise<readonly TimelineEntry[]> =>
  leftTimeline(attachments, id, timeline, Math.max(0, edit.start - table.startTime))

const RECOVERED = { state: 'recovered', working_path: null } as const

const fail = (metadata: MetadataFile, why: string): Promise<void> =>
  metadata.update({
    state: 'failed',
    working_path: null,
    file_size_bytes: 0,
    error: metadata.value.error ?? {
      code: 'RECORDING_EMPTY',
      message: `Recording ${metadata.value.id} was lost: ${why}.`,
    },
  })

/** What the file itself tells, where metadata does not. */
function described(known: RecordingMetadata, media: RecordedMedia): Partial<RecordingMetadata> {
  const { container, picture, table } = media
  if (known.codecs !== '') return { container }
  const seconds = (table.endTime - table.startTime) / TIMESCALE
  return {
    container,
    ...picture,
    fps: seconds > 0 ? Math.round(table.length / seconds) : 0,
  }
}
