import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
import type { PartedUpload } from './object-store.ts'

/**
 * What a process that comes after this one must know to go on with an upload. Which parts are there the store is asked: what it has, not
 * what was sent, counts.
 */
export interface UploadState extends PartedUpload {
  /** Size of the first part; the places of all others follow from it. */
  readonly firstBytes: number
}

/** The name of the document beside a file that is being uploaded. */
export const uploadStateName = (recordingId: string): string => `${recordingId}.upload.json`

/** Undefined when there is none, or none that can be read: the upload then begins anew, and what was sent is found as left. */
export async function readUploadState(documents: DocumentStore, name: string): Promise<UploadState | undefined> {
  const text = await documents.read(name)
  if (text === undefined) return undefined
  let value: Partial<Record<keyof UploadState, unknown>> | null
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  const { key, uploadId, firstBytes } = value ?? {}
  if (typeof key !== 'string' || typeof uploadId !== 'string' || uploadId === '') return undefined
  if (!Number.isSafeInteger(firstBytes) || (firstBytes as number) < 1) return undefined
  return { key, uploadId, firstBytes: firstBytes as number }
}

export const writeUploadState = (documents: DocumentStore, name: string, state: UploadState): Promise<void> =>
  documents.write(name, `${JSON.stringify(state, undefined, 2)}\n`)
