/** A file that only grows. Rejects with STORE_FULL or STORE_UNWRITABLE. */
export interface AppendedFile {
  /** Adds bytes behind all that is there. Calls are carried out in their order. */
  write(bytes: Uint8Array): Promise<void>
  /** Resolves when what was written before is durable. */
  sync(): Promise<void>
  /** Safe to call more than once. */
  close(): Promise<void>
}

/**
 * What belongs to a recording beside its video (a timeline, screenshots), by name (letters, digits, `.`, `_`, `-`), a folder for each
 * recording. Rejects with STORE_FULL or STORE_UNWRITABLE.
 */
export interface AttachmentStore {
  /** Ids of all recordings that have any; not where they cannot be told cheaply. */
  recordings?(): Promise<string[]>
  /** In the order of names; none where there is no such recording. */
  names(recordingId: string): Promise<string[]>
  /** Undefined when there is none. */
  read(recordingId: string, name: string): Promise<Uint8Array | undefined>
  /** Replaces it as a whole: after a crash it is the old one or the new one. */
  write(recordingId: string, name: string, bytes: Uint8Array): Promise<void>
  /** Opens one for appending; it is made when it is missing. */
  append(recordingId: string, name: string): Promise<AppendedFile>
  /** Does nothing when there is none. */
  remove(recordingId: string, name: string): Promise<void>
  /** Removes all of a recording; does nothing when there is none. */
  removeAll(recordingId: string): Promise<void>
}
