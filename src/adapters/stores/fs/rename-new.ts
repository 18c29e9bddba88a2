import { dirname } from 'node:path'
import { link, lookAt, open, rename, unlink } from './file-calls.ts'
import { errnoOf } from './store-error.ts'
import { syncFolder } from './sync-folder.ts'

const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** Renames a file, durably, unless the new name is taken (false): `rename` alone would overwrite, a second link cannot. */
export async function renameNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') {
      // Taken; else a crash came between link and unlink, or a server did it twice, since its first answer was lost.
      if (!(await isSameFile(from, to))) return false
    } else if (NO_HARD_LINKS.has(errnoOf(cause))) {
      return await renameOverOwn(from, to)
    } else throw cause
  }
  await syncFolder(dirname(to))
  await unlinkOnce(from)
  await syncFolder(dirname(from))
  return true
}

/** Takes the name by an empty file of one's own, which only one of several can make, and renames over that. */
async function renameOverOwn(from: string, to: string): Promise<boolean> {
  try {
    await (await open(to, 'wx')).close()
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false
    throw cause
  }
  try {
    await rename(from, to)
  } catch (cause) {
    await unlink(to).catch(() => {}) // the failure is what is told
    throw cause
  }
  await syncFolder(dirname(to))
  return true
}

/** Whether there is anything of this name. */
export const exists = async (path: string): Promise<boolean> =>
  lookAt(path).then(
    () => true,
    (cause) => {
      if (errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'ENOTDIR') return false
      throw cause
    },
  )

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([lookAt(a), lookAt(b)])
  return one.dev === other.dev && one.ino === other.ino
}

/** The name is gone then, by whichever attempt. */
const unlinkOnce = (path: string): Promise<void> =>
  unlink(path).catch((cause) => {
    if (errnoOf(cause) !== 'ENOENT') throw cause
  })
