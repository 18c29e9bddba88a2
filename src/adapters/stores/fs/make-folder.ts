import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errnoOf } from './store-error.ts'

/** Makes a folder and those above it. Not `mkdir` with `recursive`: that never returns where ENOENT is no missing parent (/proc). */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT' && !(await isFolder(dirname(path)))) {
      await makeFolder(dirname(path))
      await makeFolder(path) // somebody else may have been quicker
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
