import type { RecordingMetadata } from '../recording-metadata.ts'

type Known = Pick<RecordingMetadata, 'id' | 'file_path' | 'file_size_bytes' | 'optimization'>

/** Whether the name of its file has its id, so that no other has it. Users name files as they like, and may have moved the first of two. */
export const isNamedById = ({ id, file_path }: Known): boolean => (file_path.split(/[\\/]/).at(-1) ?? '').includes(id)

/** Whether what has the name of a recording's file is that file, as far as its size tells. */
export const isOwnFile = (metadata: Known, bytes: number): boolean =>
  isNamedById(metadata) ||
  bytes === metadata.file_size_bytes ||
  // It was made smaller a moment ago.
  bytes === metadata.optimization?.next?.file_size_bytes
