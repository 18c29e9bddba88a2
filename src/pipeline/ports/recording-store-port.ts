import type { AttachmentStore } from './attachment-store-port.ts'
import type { RecordingBytes } from './recording-bytes.ts'

/** A file of a recording, open for reading and writing. Rejects with STORE_FULL or STORE_UNWRITABLE. */
export interface RecordingFile {
  /** Bytes in the file now. */
  size(): Promise<number>
  /** Up to `length` bytes at `offset`; fewer at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** Writes all parts, one behind the other, at `offset`, in as few calls of the system as it allows. */
  write(parts: readonly Uint8Array[], offset: number): Promise<void>
  truncate(size: number): Promise<void>
  /** Resolves when what was written before is durable. */
  sync(): Promise<void>
  /** Safe to call more than once. */
  close(): Promise<void>
}

/** Small texts beside the recordings, by name (letters, digits, `.`, `_`, `-`). */
export interface DocumentStore {
  /** Whether several machines write here: their clocks cannot be compared, nor their processes looked at. */
  readonly shared?: boolean
  names(): Promise<string[]>
  /** Names behind one and before another, in the order of their bytes; where few of very many can be told for much less than all. */
  namesBetween?(after: string, until?: string): Promise<string[]>
  /**
   * Another one whenever a document was made, replaced or removed since; undefined where that cannot be told, for a moment or ever. Cheaper than
   * {@link names}.
   */
  version?(): Promise<string | undefined>
  /** Undefined when there is none. */
  read(name: string): Promise<string | undefined>
  /** Replaces the document as a whole: after a crash it is the old one or the new one. */
  write(name: string, text: string): Promise<void>
  /** Writes a document that must not exist; false when it does. Of several callers at once one gets true. */
  create(name: string, text: string): Promise<boolean>
  /** Does nothing when there is none. */
  remove(name: string): Promise<void>
}

/** Where recordings are kept. */
export interface RecordingStore {
  /** Folder or address, for people. */
  readonly location: string
  /** Where recordings are written, where that is not the store itself: they are brought from there. */
  readonly spool?: RecordingStore
  readonly documents: DocumentStore
  /** What belongs to recordings beside their videos. */
  readonly attachments: AttachmentStore
  /** Documents that may be lost at any time. */
  readonly scratch?: DocumentStore
  /** Makes what is missing. Rejects with STORE_UNWRITABLE when nothing can be written there. */
  prepare(): Promise<void>
  /** Names of the files in the store's own folder. */
  files(): Promise<string[]>
  /** Path of a file in the store's own folder. */
  pathOf(name: string): string
  /** A user's path in the form that holds from everywhere. */
  resolve(path: string): string
  /** Makes a new file. Rejects with FILE_EXISTS or STORE_UNWRITABLE. */
  create(path: string): Promise<RecordingFile>
  /** Opens a file that exists; undefined when it does not. */
  open(path: string): Promise<RecordingFile | undefined>
  /** Opens a finished file for reading; undefined when it does not exist. Rejects with RECORDING_UNREADABLE. */
  bytes(path: string, contentType: string): Promise<RecordingBytes | undefined>
  exists(path: string): Promise<boolean>
  /** Gives a file its final name, durably, and never overwrites: false when that name is taken. */
  rename(from: string, to: string): Promise<boolean>
  /** Gives a durable file the name of another, durably, which is gone then: after a crash the name is that of one of them, whole. */
  replace(from: string, to: string): Promise<void>
  /** Does nothing when there is no such file. */
  remove(path: string): Promise<void>
  /** Bytes that can still be written where the file lies. */
  freeBytes(path: string): Promise<number>
  /** SHA-256 of a file, hexadecimal. */
  digest(path: string): Promise<string>
}
