import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import type { RecordingMetadata } from '../recording-metadata.ts'

type Known = Pick<RecordingMetadata, 'id' | 'container' | 'file_path' | 'file_size_bytes' | 'optimization'>

/** The name of a file without its folders, of whichever machine. */
export const nameIn = (path: string): string => path.split(/[\\/]/).at(-1) ?? ''

/** Whether the name of its file has its id, so that no other has it. Users name files as they like, and may have moved the first of two. */
export const isNamedById = ({ id, file_path }: Known): boolean => nameIn(file_path).includes(id)

/** Whether what has the name of a recording's file is that file, as far as its size tells. */
export const isOwnFile = (metadata: Known, bytes: number): boolean =>
  isNamedById(metadata) ||
  bytes === metadata.file_size_bytes ||
  // It was made smaller a moment ago.
  bytes === metadata.optimization?.next?.file_size_bytes

/** Whether the file of a recording is there, and not another one of its name. */
export async function hasOwnFile(store: Pick<RecordingStore, 'bytes'>, metadata: Known): Promise<boolean> {
  const bytes = await store.bytes(metadata.file_path, `video/${metadata.container ?? 'mp4'}`)
  await bytes?.close()
  return bytes !== undefined && isOwnFile(metadata, bytes.size)
}
