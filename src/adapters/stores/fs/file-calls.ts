import * as fs from 'node:fs/promises'
import { retryStale } from './retry-stale.ts'

// The calls of the file system by which recordings are kept, as `node:fs/promises` has them, but for handles of NFS that are stale.

export const access: typeof fs.access = (...args) => retryStale(() => fs.access(...args))
export const link: typeof fs.link = (...args) => retryStale(() => fs.link(...args))
export const open: typeof fs.open = (...args) => retryStale(() => fs.open(...args))
export const rename: typeof fs.rename = (...args) => retryStale(() => fs.rename(...args))
export const rm: typeof fs.rm = (...args) => retryStale(() => fs.rm(...args))
export const unlink: typeof fs.unlink = (...args) => retryStale(() => fs.unlink(...args))
export const namesIn = (path: string): Promise<string[]> => retryStale(() => fs.readdir(path))
export const lookAt = (path: string) => retryStale(() => fs.lstat(path, { bigint: true }))

/** What a file holds, read as a whole; opened anew where its handle is stale. */
export const readAll = (path: string): Promise<Uint8Array> => retryStale(() => fs.readFile(path))

/** Makes a file that must not exist, durably, as far as it is its own. */
export const writeNew = (path: string, content: string | Uint8Array): Promise<void> =>
  retryStale(async () => {
    const handle = await fs.open(path, 'wx', 0o666)
    try {
      await handle.writeFile(content)
      await handle.datasync()
    } catch (cause) {
      await unlink(path).catch(() => {}) // it is made anew, or the failure is what is told
      throw cause
    } finally {
      await handle.close()
    }
  })
