import type { RecordingContainer } from '../../domain/codec.ts'
import type { FlyBrowserError } from '../../domain/errors.ts'
import type { Edit } from '../../formats/isobmff/presentation.ts'
import type { RecordingFile, RecordingStore } from '../../pipeline/ports/recording-store-port.ts'
import { finishFile } from './finish-file.ts'
import { figuresOf, type RecordedMedia } from './recorded-media.ts'
import type { RecordingMetadata } from './recording-metadata.ts'
import { alternativePath } from './recording-paths.ts'
import { keepTimeline } from './timeline/kept-timeline.ts'
import { recordedChapters } from './timeline/recorded-chapters.ts'
import { type TimelineEntry, withinDuration } from './timeline/timeline-entries.ts'
import { excerptOf } from './timeline/timeline-excerpt.ts'

/** What metadata says of a recording that is whole. */
export type CompletedFields = Pick<
  RecordingMetadata,
  'working_path' | 'file_path' | 'file_size_bytes' | 'duration_seconds' | 'frame_count' | 'edit' | 'timeline'
>

/**
 * Makes the file whole, closes it and gives it its final name. Its timeline, counted from the beginning of the edit, ends with it, and
 * makes its chapters.
 * @param wanted by the clock of the file
 */
export async function completeRecording(
  store: RecordingStore,
  file: RecordingFile,
  media: RecordedMedia,
  known: Pick<RecordingMetadata, 'id' | 'file_path'> & { working_path: string; timeline: readonly TimelineEntry[] },
  wanted: Edit,
): Promise<{ fields: CompletedFields; full?: FlyBrowserError }> {
  const { edit, full } = await finishFile(file, media, wanted, (seconds) =>
    recordedChapters(withinDuration(known.timeline, seconds), seconds),
  )
  const file_size_bytes = await file.size()
  await file.close()
  const figures = figuresOf(media, edit)
  const timeline = withinDuration(known.timeline, figures.duration_seconds)
  // Before the file has its final name: what is found whole has its timeline too. The file does not wait for a disk that has no room for it.
  if (timeline.length > 0) await keepTimeline(store.attachments, known.id, timeline).catch(() => {})
  const file_path = await takeFinalName(store, known, media.container)
  const fields = { working_path: null, file_path, file_size_bytes, ...figures, edit, timeline: excerptOf(timeline) }
  return { fields, ...(full ? { full } : {}) }
}

/** Somebody may have taken the name since it was asked for; neither file is lost then. */
async function takeFinalName(
  store: RecordingStore,
  { id, file_path, working_path }: { id: string; file_path: string; working_path: string },
  container: RecordingContainer,
): Promise<string> {
  for (const path of [file_path, alternativePath(file_path, id, container)]) {
    if (await store.rename(working_path, path)) return path
  }
  return working_path
}
