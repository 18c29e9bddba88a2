import { FlyBrowserError } from '../../../domain/errors.ts'
import type { RecordingInfo } from '../recording-info.ts'
import type { RecordingArchive } from './recording-archive.ts'

const MOST_SECONDS = 7 * 24 * 3600

/** What gives addresses. */
export interface AddressSource {
  get(id: string): Promise<RecordingInfo>
  readonly archive?: RecordingArchive | undefined
}

/**
 * An address by which anybody can get the video of a recording from its bucket for a while, without this program. It is a secret.
 * Rejects with RECORDING_UNKNOWN, RECORDING_NO_ADDRESS where it is not in a bucket, and OPTION_INVALID.
 * @param validSeconds 1 second to 7 days
 */
export async function recordingAddress(library: AddressSource, id: string, validSeconds: number): Promise<string> {
  if (!Number.isFinite(validSeconds) || validSeconds < 1 || validSeconds > MOST_SECONDS)
    throw new FlyBrowserError('OPTION_INVALID', { option: 'valid', reason: 'an address is valid for 1 s to 7 days' })
  const { filePath, stored, container } = await library.get(id)
  const fileName = `${id}.${container}`
  const address = await library.archive?.addressOf(filePath, { validSeconds: Math.floor(validSeconds), fileName })
  if (address !== undefined) return address
  const reason =
    stored === 'spool' || stored === 'uploading' ? 'it is still on its way to the bucket' : 'it is not kept in a bucket'
  throw new FlyBrowserError('RECORDING_NO_ADDRESS', { id, reason })
}
