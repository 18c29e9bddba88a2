import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
import { namesIn, readAll, rename, unlink, writeNew } from './file-calls.ts'
import { folderVersion, SharedFolderVersion } from './folder-version.ts'
import { makeFolder } from './make-folder.ts'
import { reapTemporaries } from './reap-temporaries.ts'
import { removeFile } from './remove-file.ts'
import { renameNew } from './rename-new.ts'
import { errnoOf, onPath } from './store-error.ts'
import { syncFolder } from './sync-folder.ts'

/** Documents as files of one folder, written beside and then renamed. Files that begin with a dot are on their way. */
export class LocalDocuments implements DocumentStore {
  readonly #folder: string
  readonly #isMade: boolean
  readonly #version: () => Promise<string | undefined>
  readonly shared: boolean

  /**
   * @param isMade whether the folder is made when something is to be written
   * @param shared whether several machines use it
   */
  constructor(folder: string, { isMade = false, shared = false } = {}) {
    this.#folder = folder
    this.#isMade = isMade
    this.shared = shared
    const version = new SharedFolderVersion(folder)
    this.#version = shared ? () => version.now() : () => folderVersion(folder)
  }

  async names(): Promise<string[]> {
    return onPath(this.#folder, async () => {
      const names = await namesIn(this.#folder).catch(unlessMissing([]))
      return names.filter((name) => NAME.test(name))
    })
  }

  version(): Promise<string | undefined> {
    return onPath(this.#folder, this.#version)
  }

  read(name: string): Promise<string | undefined> {
    const path = this.#pathOf(name)
    return onPath(path, async () => {
      const bytes = await readAll(path).catch(unlessMissing(undefined))
      return bytes && new TextDecoder().decode(bytes)
    })
  }

  async write(name: string, text: string): Promise<void> {
    const path = this.#pathOf(name)
    await this.#beside(path, text, async (temporary) => {
      await rename(temporary, path)
      await syncFolder(this.#folder)
    })
  }

  create(name: string, text: string): Promise<boolean> {
    const path = this.#pathOf(name)
    return this.#beside(path, text, (temporary) => renameNew(temporary, path))
  }

  remove(name: string): Promise<void> {
    const path = this.#pathOf(name)
    // What was removed must not be there again after a power failure: people remove what others must not see.
    return onPath(path, () => removeFile(path))
  }

  /** Removes what processes left that were killed while they wrote, a day ago or more. */
  reap(): Promise<void> {
    return onPath(this.#folder, () => reapTemporaries(this.#folder))
  }

  #pathOf(name: string): string {
    if (!NAME.test(name)) throw new FlyBrowserError('INTERNAL', { reason: `${JSON.stringify(name)} names no document` })
    return join(this.#folder, name)
  }

  /** Writes the text durably beside its place and hands the name of that file on; nothing of it stays behind. */
  #beside<T>(path: string, text: string, place: (temporary: string) => Promise<T>): Promise<T> {
    const temporary = join(this.#folder, `.${randomUUID()}`)
    return onPath(path, async () => {
      if (this.#isMade) await makeFolder(this.#folder)
      try {
        await writeNew(temporary, text)
        return await place(temporary)
      } finally {
        await unlink(temporary).catch(unlessMissing(undefined))
      }
    })
  }
}

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

const unlessMissing =
  <T>(otherwise: T) =>
  (cause: unknown): T => {
    if (errnoOf(cause) === 'ENOENT') return otherwise
    throw cause
  }
