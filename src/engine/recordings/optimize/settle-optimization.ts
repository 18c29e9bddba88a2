import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import type { MetadataFile } from '../metadata-file.ts'
import type { RecordingMetadata } from '../recording-metadata.ts'

/** ffmpeg's own ending for what the first of two passes leaves (stream 0). */
export const statisticsFile = (statistics: string): string => `${statistics}-0.log`

/** What passes leave is named after the file they make. */
export const statisticsOf = (workingPath: string): string => `${workingPath}.pass`

/** Metadata of a recording whose file is the one coded anew now. */
export const optimizedFields = (
  { optimization }: RecordingMetadata,
  original_bytes: number,
): Partial<RecordingMetadata> => {
  if (!optimization?.next) return {}
  const { codec, at, next } = optimization
  return { ...next, edit: null, sha256: null, optimization: { codec, at, state: 'done', original_bytes } }
}

/** Whether nobody has begun to make it smaller without coming to an end of that. */
export const isSettled = ({ optimization }: RecordingMetadata): boolean => optimization?.working_path === undefined

/** Removes what a process that was killed had begun. The caller owns the recording. */
export async function removeBegun(store: RecordingStore, { optimization }: RecordingMetadata): Promise<void> {
  if (optimization?.working_path === undefined) return
  await store.remove(statisticsFile(statisticsOf(optimization.working_path)))
  await store.remove(optimization.working_path)
}

/**
 * After a process was killed while it made a recording smaller: where the new file has the name already, metadata is brought up to it; else the
 * new file goes and the original is what it was. May be broken off and repeated at any point. The caller owns the recording.
 */
export async function settleOptimization(store: RecordingStore, metadata: MetadataFile): Promise<void> {
  const { optimization, file_path, file_size_bytes } = metadata.value
  if (!optimization?.working_path) return
  const { working_path, next } = optimization
  await store.remove(statisticsFile(statisticsOf(working_path)))
  if (next && !(await store.exists(working_path))) {
    const file = await store.open(file_path)
    const size = await file?.size().finally(() => file.close())
    if (size === next.file_size_bytes) return metadata.update(optimizedFields(metadata.value, file_size_bytes))
  }
  await store.remove(working_path)
  await metadata.update({ optimization: null })
}
