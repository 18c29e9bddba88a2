import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { constants, statfs } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { AttachmentStore } from '../../../pipeline/ports/attachment-store-port.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import type { DocumentStore, RecordingFile, RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import { access, namesIn, open, rename } from './file-calls.ts'
import { LocalAttachments } from './local-attachments.ts'
import { LocalBytes } from './local-bytes.ts'
import { LocalDocuments } from './local-documents.ts'
import { LocalFile } from './local-file.ts'
import { makeFolder } from './make-folder.ts'
import { removeFile } from './remove-file.ts'
import { exists, renameNew } from './rename-new.ts'
import { openShared } from './shared-file.ts'
import { errnoOf, onPath } from './store-error.ts'
import { syncFolder } from './sync-folder.ts'

/** Where recordings go when nobody says otherwise. */
export const DEFAULT_RECORDING_FOLDER = join(homedir(), '.flybrowser', 'recordings')

/** Recordings in a folder, their documents in `.metadata` below it and what else belongs to them in `.attachments`.
 * What is in `.cache` may be removed at any time. */
export class LocalRecordingStore implements RecordingStore {
  readonly location: string
  readonly documents: LocalDocuments
  readonly attachments: AttachmentStore
  readonly scratch: DocumentStore
  readonly #metadata: string
  readonly #shared: boolean
  /** Once for each process. */
  #reaped: Promise<void> | undefined

  /** @param shared whether several machines use the folder at once, for example by NFS */
  constructor(folder: string = DEFAULT_RECORDING_FOLDER, { shared = false } = {}) {
    this.location = resolve(folder)
    this.#metadata = join(this.location, '.metadata')
    this.#shared = shared
    this.documents = new LocalDocuments(this.#metadata, { shared })
    this.scratch = new LocalDocuments(join(this.location, '.cache'), { isMade: true, shared })
    this.attachments = new LocalAttachments(join(this.location, '.attachments'))
  }

  async prepare(): Promise<void> {
    await onPath(this.location, async () => {
      await makeFolder(this.#metadata)
      for (const folder of [this.location, this.#metadata])
        await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    })
    this.#reaped ??= this.documents.reap().catch(() => {}) // what is left is in nobody's way
    await this.#reaped
  }

  files(): Promise<string[]> {
    return onPath(this.location, () => namesIn(this.location))
  }

  pathOf(name: string): string {
    return join(this.location, name)
  }

  resolve(path: string): string {
    return resolve(path)
  }

  create(path: string): Promise<RecordingFile> {
    return onPath(path, async () => {
      const file = this.#shared ? await openShared(path, true) : new LocalFile(await open(path, 'wx+'), path)
      await syncFolder(dirname(path))
      return file
    })
  }

  open(path: string): Promise<RecordingFile | undefined> {
    return onPath(path, async () => {
      try {
        return this.#shared ? await openShared(path, false) : new LocalFile(await open(path, 'r+'), path)
      } catch (cause) {
        if (errnoOf(cause) === 'ENOENT') return undefined
        throw cause
      }
    })
  }

  async bytes(path: string, contentType: string): Promise<RecordingBytes | undefined> {
    try {
      const handle = await open(path, 'r')
      try {
        const { size, mtimeMs: modifiedMs } = await handle.stat()
        return new LocalBytes(handle, { path, size, modifiedMs, contentType })
      } catch (cause) {
        await handle.close().catch(() => {}) // the failure is what is told
        throw cause
      }
    } catch (cause) {
      if (errnoOf(cause) === 'ENOENT') return undefined
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new FlyBrowserError('RECORDING_UNREADABLE', { path, reason }, { cause })
    }
  }

  exists(path: string): Promise<boolean> {
    return onPath(path, () => exists(path))
  }

  rename(from: string, to: string): Promise<boolean> {
    return onPath(to, () => renameNew(from, to))
  }

  replace(from: string, to: string): Promise<void> {
    return onPath(to, async () => {
      await rename(from, to)
      await syncFolder(dirname(to))
    })
  }

  remove(path: string): Promise<void> {
    // Durably: what tells of a file is removed after it, and nobody would find a file that came back.
    return onPath(path, () => removeFile(path))
  }

  freeBytes(path: string): Promise<number> {
    return onPath(path, async () => {
      const { bavail, bsize } = await statfs(dirname(path))
      return bavail * bsize
    })
  }

  digest(path: string): Promise<string> {
    return onPath(path, async () => {
      const hash = createHash('sha256')
      await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
      return hash.digest('hex')
    })
  }
}
