import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Host and process that a folder belongs to are in its name: containers may share /tmp but not process numbers. */
const prefixOf = (kind: string): string => `flybrowser-${kind}-${hostname().replace(/[^A-Za-z0-9]/g, '_')}-`

/** Folders of this very process: one of an earlier process may bear the same number, in a container that was started again. */
const ours = new Set<string>()

/** Makes a folder of this process for one purpose, empty, that only this user can read. */
export async function makeOwnedFolder(kind: string, parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, `${prefixOf(kind)}${process.pid}-`))
  ours.add(folder)
  return folder
}

/** Removes such a folder; last processes may still be writing into it for a moment. */
export async function removeOwnedFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  ours.delete(folder)
}

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
  const reap = async (name: string): Promise<boolean> => {
    const folder = join(parent, name)
    const owner = Number.parseInt(name.slice(prefix.length), 10)
    if (!Number.isInteger(owner) || isInUse(folder, owner)) return false
    if (!(await isFolderOfOurs(folder)) || !(await release(folder))) return false
    await rm(folder, { recursive: true, force: true })
    return true
  }
  const reaped = await Promise.all(
    // What cannot be removed stays; it keeps nothing from starting.
    names.filter((name) => name.startsWith(prefix)).map((name) => reap(name).catch(() => false)),
  )
  return reaped.filter(Boolean).length
}

const isInUse = (folder: string, owner: number): boolean => (owner === process.pid ? ours.has(folder) : isAlive(owner))

/** Anybody may make a folder of such a name where folders are shared; what is in it is believed only if this user made it. */
async function isFolderOfOurs(folder: string): Promise<boolean> {
  const facts = await lstat(folder)
  return facts.isDirectory() && facts.uid === process.getuid?.()
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
