import { dirname } from 'node:path'
import { unlink } from './file-calls.ts'
import { errnoOf } from './store-error.ts'
import { syncFolder } from './sync-folder.ts'

/** Removes a file durably; does nothing when there is none. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return
    throw cause
  }
  await syncFolder(dirname(path))
}
