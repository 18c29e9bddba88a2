import { link, lstat, rename, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errnoOf } from './store-error.ts'
import { syncFolder } from './sync-folder.ts'

const NO_HARD_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** Renames a file, durably, unless the new name is taken (false): `rename` alone would overwrite, a second link cannot. */
export async function renameNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') {
      if (!(await isSameFile(from, to))) return false // taken; else a crash came between link and unlink
    } else if (NO_HARD_LINKS.has(errnoOf(cause))) {
      if (await exists(to)) return false
      await rename(from, to)
      await syncFolder(dirname(to))
      return true
    } else throw cause
  }
  await syncFolder(dirname(to))
  await unlink(from)
  await syncFolder(dirname(from))
  return true
}

/** Whether there is anything of this name. */
export const exists = async (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (cause) => {
      if (errnoOf(cause) === 'ENOENT' || errnoOf(cause) === 'ENOTDIR') return false
      throw cause
    },
  )

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([lstat(a, { bigint: true }), lstat(b, { bigint: true })])
  return one.dev === other.dev && one.ino === other.ino
}
