import { asFlyBrowserError, FlyBrowserError } from '../../../domain/errors.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { isUnfinished, type RecordingMetadata } from '../recording-metadata.ts'
import type { RecordingNotes } from '../recording-notes.ts'
import { hasOwnFile } from './own-file.ts'

export interface DigestParts {
  readonly store: Pick<RecordingStore, 'bytes' | 'digest'>
  readonly notes: Pick<RecordingNotes, 'metadataOf' | 'note'>
  readonly log: LogPort
}

/**
 * SHA-256 of a recording's file, hexadecimal. Reads the file the first time it is asked for, and again when it was replaced meanwhile; noted where
 * that is allowed. Rejects with RECORDING_UNKNOWN, RECORDING_ACTIVE or RECORDING_NO_FILE.
 */
export async function recordingDigest(parts: DigestParts, id: string): Promise<string> {
  const { store, notes, log } = parts
  const metadata = await notes.metadataOf(id)
  const { state, session_id: session, file_path, sha256: known } = metadata
  if (isUnfinished(metadata)) throw new FlyBrowserError('RECORDING_ACTIVE', { session, id })
  // What has its name then is somebody else's.
  if (state === 'failed') throw new FlyBrowserError('RECORDING_NO_FILE', { id, reason: 'it failed' })
  if (known !== null) return known
  if (!(await hasOwnFile(store, metadata)))
    throw new FlyBrowserError('RECORDING_NO_FILE', { id, reason: 'its file is gone' })
  const sha256 = await store.digest(file_path)
  let replaced = false
  const compared = (now: RecordingMetadata) => {
    replaced = now.codecs !== metadata.codecs || now.file_size_bytes !== metadata.file_size_bytes
    return replaced ? {} : { sha256 }
  }
  await notes.note(id, compared).catch((err) => {
    if (asFlyBrowserError(err).code === 'RECORDING_UNKNOWN') throw err
    // Recordings that may only be read have a checksum all the same.
    log.debug({ err, recordingId: id }, 'The checksum of a recording was not noted')
  })
  return replaced ? recordingDigest(parts, id) : sha256
}
