import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { MediaShelf, MediaStore } from '../../../pipeline/ports/media-store-port.ts'
import type { OwnerPort } from '../../../pipeline/ports/owner-port.ts'
import { LocalMediaShelf } from './local-media-shelf.ts'
import { onMediaPath } from './media-store-error.ts'
import { FOLDER_PREFIX, OWNER_FILE, reapMediaFolders } from './reap-media-folders.ts'

/** Left to recordings on the same disk, whose loss nobody could make good, and to the rest of the machine. */
const RESERVE_BYTES = 128 * 1024 * 1024

export interface LocalMediaStoreOptions {
  readonly owners: OwnerPort
  /** Where the folder of this process is made. Default: the folder of the system for what is temporary. */
  readonly parent?: string
  /** Bytes that are left free on the disk. */
  readonly reserveBytes?: number
}

/** Media of live streams on the local disk: a folder for this process, made when it is first needed, in it one for each stream. */
export class LocalMediaStore implements MediaStore {
  readonly #owners: OwnerPort
  readonly #parent: string
  readonly #reserveBytes: number
  readonly #shelves = new Set<LocalMediaShelf>()
  #folder: Promise<string> | undefined
  #closed = false

  constructor({ owners, parent = tmpdir(), reserveBytes = RESERVE_BYTES }: LocalMediaStoreOptions) {
    this.#owners = owners
    this.#parent = parent
    this.#reserveBytes = reserveBytes
  }

  shelf(): MediaShelf {
    const shelf = new LocalMediaShelf({
      place: async () => join(await this.#prepared(), randomUUID()),
      parent: this.#parent,
      reserveBytes: this.#reserveBytes,
      closed: () => this.#shelves.delete(shelf),
    })
    this.#shelves.add(shelf)
    return shelf
  }

  reap(): Promise<number> {
    return reapMediaFolders(this.#parent, this.#owners)
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#shelves].map((shelf) => shelf.close()))
    const folder = await this.#folder?.catch(() => undefined)
    this.#folder = undefined
    if (folder) await onMediaPath(folder, () => rm(folder, { recursive: true, force: true }))
  }

  /** The folder of this process; asked for again when it could not be made. */
  #prepared(): Promise<string> {
    if (this.#closed) {
      throw new FlyBrowserError('MEDIA_STORE_FAILED', { path: this.#parent, reason: 'the program is being closed' })
    }
    this.#folder ??= this.#make().catch((cause: unknown) => {
      this.#folder = undefined
      throw cause
    })
    return this.#folder
  }

  async #make(): Promise<string> {
    const mark = JSON.stringify(await this.#owners.self())
    // mkdtemp gives rights to this user only.
    const folder = await mkdtemp(join(this.#parent, FOLDER_PREFIX))
    await writeFile(join(folder, OWNER_FILE), mark, { flag: 'wx', mode: 0o600 })
    return folder
  }
}
