import { randomUUID } from 'node:crypto'
import { open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
import { renameNew } from './rename-new.ts'
import { errnoOf, onPath } from './store-error.ts'
import { syncFolder } from './sync-folder.ts'

/** Documents as files of one folder, written beside and then renamed. Files that begin with a dot are on their way. */
export class LocalDocuments implements DocumentStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async names(): Promise<string[]> {
    return onPath(this.#folder, async () => {
      const names = await readdir(this.#folder).catch(unlessMissing([]))
      return names.filter((name) => NAME.test(name))
    })
  }

  read(name: string): Promise<string | undefined> {
    const path = this.#pathOf(name)
    return onPath(path, () => readFile(path, 'utf8').catch(unlessMissing(undefined)))
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
    return onPath(path, () => unlink(path).catch(unlessMissing(undefined)))
  }

  #pathOf(name: string): string {
    if (!NAME.test(name)) throw new FlyBrowserError('INTERNAL', { reason: `${JSON.stringify(name)} names no document` })
    return join(this.#folder, name)
  }

  /** Writes the text durably beside its place and hands the name of that file on; nothing of it stays behind. */
  #beside<T>(path: string, text: string, place: (temporary: string) => Promise<T>): Promise<T> {
    const temporary = join(this.#folder, `.${randomUUID()}`)
    return onPath(path, async () => {
      try {
        const handle = await open(temporary, 'wx', 0o666)
        try {
          await handle.writeFile(text)
          await handle.datasync()
        } finally {
          await handle.close()
        }
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
