import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { AppendedFile, AttachmentStore } from '../../../pipeline/ports/attachment-store-port.ts'
import { namesIn, open, readAll, rename, rm, unlink, writeNew } from './file-calls.ts'
import { LocalAppendedFile } from './local-appended-file.ts'
import { makeFolder } from './make-folder.ts'
import { errnoOf, onPath } from './store-error.ts'
import { syncFolder } from './sync-folder.ts'

/** Attachments as files, in a folder for each recording. Files that begin with a dot are on their way. */
export class LocalAttachments implements AttachmentStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  recordings(): Promise<string[]> {
    return onPath(this.#folder, async () => {
      const names = await namesIn(this.#folder).catch(unlessMissing([]))
      return names.filter((name) => NAME.test(name)).sort()
    })
  }

  names(recordingId: string): Promise<string[]> {
    const folder = this.#folderOf(recordingId)
    return onPath(folder, async () => {
      const names = await namesIn(folder).catch(unlessMissing([]))
      return names.filter((name) => NAME.test(name)).sort()
    })
  }

  read(recordingId: string, name: string): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(recordingId, name)
    return onPath(path, () => readAll(path).catch(unlessMissing(undefined)))
  }

  async write(recordingId: string, name: string, bytes: Uint8Array): Promise<void> {
    const path = this.#pathOf(recordingId, name)
    const folder = await this.#made(recordingId)
    const temporary = join(folder, `.${randomUUID()}`)
    await onPath(path, async () => {
      try {
        await writeNew(temporary, bytes)
        await rename(temporary, path)
        await syncFolder(folder)
      } finally {
        await unlink(temporary).catch(unlessMissing(undefined))
      }
    })
  }

  async append(recordingId: string, name: string): Promise<AppendedFile> {
    const path = this.#pathOf(recordingId, name)
    const folder = await this.#made(recordingId)
    return onPath(path, async () => {
      const handle = await open(path, 'a')
      await syncFolder(folder)
      return new LocalAppendedFile(handle, path)
    })
  }

  remove(recordingId: string, name: string): Promise<void> {
    const path = this.#pathOf(recordingId, name)
    return onPath(path, () => unlink(path).catch(unlessMissing(undefined)))
  }

  removeAll(recordingId: string): Promise<void> {
    const folder = this.#folderOf(recordingId)
    return onPath(folder, async () => {
      await rm(folder, { recursive: true, force: true })
      await syncFolder(this.#folder)
    })
  }

  async #made(recordingId: string): Promise<string> {
    const folder = this.#folderOf(recordingId)
    return onPath(folder, async () => {
      await makeFolder(folder)
      return folder
    })
  }

  #folderOf(recordingId: string): string {
    return join(this.#folder, checked(recordingId, 'recording'))
  }

  #pathOf(recordingId: string, name: string): string {
    return join(this.#folderOf(recordingId), checked(name, 'attachment'))
  }
}

const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/

function checked(name: string, what: string): string {
  if (!NAME.test(name)) {
    throw new FlyBrowserError('INTERNAL', { reason: `${JSON.stringify(name.slice(0, 100))} names no ${what}` })
  }
  return name
}

const unlessMissing =
  <T>(otherwise: T) =>
  (cause: unknown): T => {
    if (errnoOf(cause) === 'ENOENT') return otherwise
    throw cause
  }
