import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { retryStale } from './retry-stale.ts'
import { errnoOf } from './store-error.ts'
import { syncFolder } from './sync-folder.ts'

/** Makes a folder and those above it, durably. Not `mkdir` with `recursive`: that never returns where ENOENT is no missing parent (/proc). */
export async function makeFolder(path: string, again = false): Promise<void> {
  try {
    await retryStale(() => mkdir(path))
    await syncFolder(dirname(path))
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT' && !again) {
      if (!(await isFolder(dirname(path)))) await makeFolder(dirname(path))
      await makeFolder(path, true) // somebody else may have been quicker
    } else if (errnoOf(cause) === 'EEXIST' && !(await isFolder(path))) {
      throw Object.assign(new Error(`${path} is not a folder`), { code: 'ENOTDIR' })
    } else if (errnoOf(cause) !== 'EEXIST') throw cause
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
