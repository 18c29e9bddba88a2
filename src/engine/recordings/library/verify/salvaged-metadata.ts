import { RECORDING_CONTAINERS } from '../../../../domain/codec.ts'
import type { RecordingStore } from '../../../../pipeline/ports/recording-store-port.ts'
import { newMetadata, type RecordingMetadata } from '../../recording-metadata.ts'
import { workingPath } from '../../recording-paths.ts'

/**
 * What a damaged metadata document still tells: whose a recording is and where its file is, which stand at its beginning. The rest is for recovery to
 * tell from the file. Undefined where that cannot be read, or there was no file.
 */
export function salvagedMetadata(
  { resolve }: Pick<RecordingStore, 'resolve'>,
  id: string,
  text: string,
): RecordingMetadata | undefined {
  const file_path = textOf(text, 'file_path')
  const named = textOf(text, 'container')
  const container = RECORDING_CONTAINERS.find((known) => known === named) ?? 'mp4'
  if (textOf(text, 'id') !== id || !file_path || resolve(file_path) !== file_path) return undefined
  if (textOf(text, 'state') === 'failed') return undefined
  return {
    ...newMetadata({
      ...{ id, container, file_path },
      session_id: textOf(text, 'session_id') ?? '',
      updated_at: textOf(text, 'updated_at') ?? '',
      // Where it had its final name already nothing is of this name, and recovery looks there.
      working_path: textOf(text, 'working_path') ?? workingPath(file_path, id, container),
    }),
    started_at: textOf(text, 'started_at') ?? null,
  }
}

/** The first of this name that is a text; undefined where that is null, or cut. */
function textOf(json: string, name: string): string | undefined {
  const value = new RegExp(`"${name}"\\s*:\\s*(null|"(?:[^"\\\\]|\\\\.)*")`).exec(json)?.[1]
  try {
    return value === undefined ? undefined : ((JSON.parse(value) as string | null) ?? undefined)
  } catch {
    return undefined // no escape of JSON
  }
}
