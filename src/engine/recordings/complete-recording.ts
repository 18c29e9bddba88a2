import type { FlyBrowserError } from '../../domain/errors.ts'
import type { Edit } from '../../formats/isobmff/presentation.ts'
import type { RecordingFile, RecordingStore } from '../../pipeline/ports/recording-store-port.ts'
import { finishFile } from './finish-file.ts'
import { figuresOf, type RecordedMedia } from './recorded-media.ts'
import type { RecordingMetadata } from './recording-metadata.ts'
import { alternativePath } from './recording-paths.ts'

/** What metadata says of a recording that is whole. */
export type CompletedFields = Pick<
  RecordingMetadata,
  'working_path' | 'file_path' | 'file_size_bytes' | 'duration_seconds' | 'frame_count' | 'edit'
>

/** Makes the file whole, closes it and gives it its final name. */
export async function completeRecording(
  store: RecordingStore,
  file: RecordingFile,
  media: RecordedMedia,
  places: { id: string; file_path: string; working_path: string },
  wanted: Edit,
): Promise<{ fields: CompletedFields; full?: FlyBrowserError }> {
  const { edit, full } = await finishFile(file, media, wanted)
  const file_size_bytes = await file.size()
  await file.close()
  const file_path = await takeFinalName(store, places)
  const fields = { working_path: null, file_path, file_size_bytes, ...figuresOf(media, edit), edit }
  return { fields, ...(full ? { full } : {}) }
}

/** Somebody may have taken the name since it was asked for; neither file is lost then. */
async function takeFinalName(
  store: RecordingStore,
  { id, file_path, working_path }: { id: string; file_path: string; working_path: string },
): Promise<string> {
  for (const path of [file_path, alternativePath(file_path, id)]) {
    if (await store.rename(working_path, path)) return path
  }
  return working_path
}
