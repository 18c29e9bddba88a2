import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Host and process that a folder belongs to are in its name: containers may share /tmp but not process numbers. */
const prefixOf = (kind: string): string => `flybrowser-${kind}-${hostname().replace(/[^A-Za-z0-9]/g, '_')}-`

/** Makes a folder of this process for one purpose, empty, that only this user can read. */
export const makeOwnedFolder = (kind: string, parent = tmpdir()): Promise<string> =>
  mkdtemp(join(parent, `${prefixOf(kind)}${process.pid}-`))

/** Removes such a folder; last processes may still be writing into it for a moment. */
export const removeOwnedFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })

/**
 * Removes folders whose process was killed before it could do so.
 * @param release ends what still uses a folder; false where it is to stay
 * @returns how many were removed
 */
export async function reapOwnedFolders(
  kind: string,
  parent: string,
  release: (folder: string) => Promise<boolean>,
): Promise<number> {
  const prefix = prefixOf(kind)
  const names = await readdir(parent).catch(() => [])
  const reaped = await Promise.all(
    names
      .filter((name) => name.startsWith(prefix))
      .map(async (name) => {
        const owner = Number.parseInt(name.slice(prefix.length), 10)
        const folder = join(parent, name)
        if (!Number.isInteger(owner) || isAlive(owner) || !(await release(folder))) return false
        // A folder of another user cannot be removed and is not ours to remove.
        return rm(folder, { recursive: true, force: true }).then(
          () => true,
          () => false,
        )
      }),
  )
  return reaped.filter(Boolean).length
}

/** Whether a process runs, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
