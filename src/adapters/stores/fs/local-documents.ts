import { randomUUID } from 'node:crypto'
import { open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { DocumentStore } from '../../../pipeline/ports/recording-store-port.ts'
import { makeFolder } from './make-folder.ts'
import { renameNew } from './rename-new.ts'
import { errnoOf, onPath } from './store-error.ts'
import { syncFolder } from './sync-folder.ts'

/** Documents as files of one folder, written beside and then renamed. Files that begin with a dot are on their way. */
export class LocalDocuments implements DocumentStore {
  readonly #folder: string
  readonly #isMade: boolean

  /** @param isMade whether the folder is made when something is to be written */
  constructor(folder: string, { isMade = false } = {}) {
    this.#folder = folder
    this.#isMade = isMade
  }

  async names(): Promise<string[]> {
    return onPath(this.#folder, async () => {
      const names = await readdir(this.#folder).catch(unlessMissing([]))
      return names.filter((name) => NAME.test(name))
    })
  }

  /** The time at which the folder was last changed, unless that is so recent that a later change may have the same. */
  version(): Promise<string | undefined> {
    return onPath(this.#folder, async () => {
      const found = await stat(this.#folder, { bigint: true }).catch(unlessMissing(undefined))
      if (!found) return 'missing'
      const { mtimeNs, mtimeMs, ino } = found
      // Whole seconds: a file system that knows no finer ones (FAT has every other).
      const tickMs = mtimeNs % 1_000_000_000n === 0n ? COARSE_TICK_MS : TICK_MS
      return Date.now() - Number(mtimeMs) > tickMs ? `${ino}-${mtimeNs}` : undefined
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
      if (this.#isMade) await makeFolder(this.#folder)
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

/** File systems take the time of a change from a clock that stands still for so long, at most. */
const TICK_MS = 50
const COARSE_TICK_MS = 2500

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

const unlessMissing =
  <T>(otherwise: T) =>
  (cause: unknown): T => {
    if (errnoOf(cause) === 'ENOENT') return otherwise
    throw cause
  }
