import { constants } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import type { RecordingFile } from '../../../pipeline/ports/recording-store-port.ts'
import { lookAt, open } from './file-calls.ts'
import { LocalFile } from './local-file.ts'
import { retryStale } from './retry-stale.ts'
import { errnoOf, onPath } from './store-error.ts'

/**
 * Opened so that each write is on the server when it returns (O_DSYNC): NFS would tell that a write has failed with a later call, when nobody has
 * its bytes any more. Fragments that come meanwhile go with the next write, so a slow server is asked less often.
 */
const WRITTEN_AT_ONCE = constants.O_RDWR | constants.O_DSYNC

/** Makes a file that must not exist (EEXIST), which NFS knows since its version 3, or opens one that does (ENOENT). */
export async function openShared(path: string, isNew: boolean): Promise<RecordingFile> {
  const handle = await open(
    path,
    isNew ? WRITTEN_AT_ONCE | constants.O_CREAT | constants.O_EXCL : WRITTEN_AT_ONCE,
    0o666,
  )
  try {
    const { ino } = await retryStale(() => handle.stat({ bigint: true }))
    return new SharedFile(handle, path, ino)
  } catch (cause) {
    await handle.close().catch(() => {}) // the failure is what is told
    throw cause
  }
}

/** A file of a directory that several machines use. A stale handle is opened anew, as long as its path is still that of the same file. */
class SharedFile implements RecordingFile {
  readonly #path: string
  readonly #inode: bigint
  #handle: FileHandle
  #file: LocalFile
  #reopening: Promise<boolean> | undefined

  constructor(handle: FileHandle, path: string, inode: bigint) {
    this.#handle = handle
    this.#path = path
    this.#inode = inode
    this.#file = new LocalFile(handle, path)
  }

  size(): Promise<number> {
    return this.#again((file) => file.size())
  }

  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#again((file) => file.read(offset, length))
  }

  write(parts: readonly Uint8Array[], offset: number): Promise<void> {
    return this.#again((file) => file.write(parts, offset))
  }

  truncate(size: number): Promise<void> {
    return this.#again((file) => file.truncate(size))
  }

  sync(): Promise<void> {
    return this.#again((file) => file.sync())
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  #again<T>(call: (file: LocalFile) => Promise<T>): Promise<T> {
    const attempt = async () => {
      try {
        return await call(this.#file)
      } catch (cause) {
        const origin = cause instanceof Error ? cause.cause : undefined
        if (errnoOf(origin) !== 'ESTALE' || !(await this.#reopen())) throw cause
        throw origin // once more
      }
    }
    return onPath(this.#path, () => retryStale(attempt))
  }

  /**
   * Once for all calls that were answered so at the same time.
   * @returns false where the path is another file's by now, or nobody's
   */
  #reopen(): Promise<boolean> {
    this.#reopening ??= this.#openAnew().finally(() => {
      this.#reopening = undefined
    })
    return this.#reopening
  }

  async #openAnew(): Promise<boolean> {
    const found = await lookAt(this.#path).catch(() => undefined)
    if (found?.ino !== this.#inode) return false
    const stale = this.#handle
    this.#handle = await open(this.#path, WRITTEN_AT_ONCE)
    this.#file = new LocalFile(this.#handle, this.#path)
    await stale.close().catch(() => {}) // it is stale
    return true
  }
}
