import type { RecordingContainer } from '../../../domain/codec.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { UploadNote } from '../objects/object-upload.ts'
import type { Spool } from '../objects/spool.ts'

/** The video of a recording, whole or on its way. */
export interface SpooledVideo {
  readonly id: string
  readonly container: RecordingContainer
  readonly spool: Spool
}

/** A video that was looked at where it is kept, and is what the spool has. */
export interface KeptVideo {
  /** Where it is: an address `s3://...`, or a path. */
  readonly path: string
  /** Of its content, as the place tells it. */
  readonly tag: string
}

/** Where recordings are kept for good. Everything rejects with errors of the place, and with the reason of a signal. */
export interface KeepingPlace {
  /** What a recording is there: `archived` where it belongs, `backup` where it is since that was away. */
  readonly stored: 'archived' | 'backup'
  /** For people. */
  readonly location: string
  /** Where it keeps the video of a recording. */
  pathOf(id: string, container: RecordingContainer): string
  /** How the paths of its videos begin, and the bucket, where it is one. */
  readonly address?: string
  readonly objects?: ObjectStore
  /** Brings a video, while it is written where the place can take it so. Resolves when it was looked at. */
  bring(video: SpooledVideo, signal: AbortSignal, onNote: (note: UploadNote) => void): Promise<KeptVideo>
  /** Whether this very video is there already. */
  has(id: string, container: RecordingContainer, tag: string, signal: AbortSignal): Promise<boolean>
  putAttachment(id: string, name: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>
  /** Last of all: what has a document is whole. */
  putDocument(id: string, text: string, signal: AbortSignal): Promise<void>
  /** Removes attachments and document: what has none is not there. */
  removeRest(id: string): Promise<void>
  /** Gives up what was begun of a video, as far as it can. */
  giveUp(id: string, container: RecordingContainer): Promise<void>
}
