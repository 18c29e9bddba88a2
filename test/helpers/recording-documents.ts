import { metadataName } from '../../src/engine/recordings/metadata-file.ts'
import { newMetadata, type RecordingMetadata } from '../../src/engine/recordings/recording-metadata.ts'
import type { RecordingStore } from '../../src/pipeline/ports/recording-store-port.ts'

/** Wall clock of the recordings here, milliseconds since 1970; each begins a minute after the one before. */
export const FIRST_MS = Date.parse('2026-11-01T00:00:00Z')

/** The id of the n-th recording; ids sort by time. */
export const idOf = (n: number): string => `rec_${String(n).padStart(6, '0')}`

/** Metadata of the n-th of many recordings: finished, ten seconds and a thousand bytes, of session `ses_0` to `ses_9`, unless told otherwise. */
export function documentOf(n: number, change: Partial<RecordingMetadata> = {}): RecordingMetadata {
  const started_at = new Date(FIRST_MS + n * 60_000).toISOString()
  const id = change.id ?? idOf(n)
  const known = { id, session_id: `ses_${n % 10}`, container: 'mp4', updated_at: started_at } as const
  return {
    ...newMetadata({ ...known, file_path: `/recordings/${id}.mp4`, working_path: null }),
    ...{ state: 'finished', started_at, codecs: 'avc1.42c001', duration_seconds: 10, file_size_bytes: 1000 },
    ...change,
  }
}

/** Writes the metadata of recordings. */
export async function writeDocuments(
  { documents }: Pick<RecordingStore, 'documents'>,
  ...all: readonly RecordingMetadata[]
): Promise<void> {
  for (const metadata of all) await documents.write(metadataName(metadata.id), JSON.stringify(metadata))
}
