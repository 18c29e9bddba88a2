import { lstat, readdir, readFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type OwnerPort, parseOwnerMark } from '../../../pipeline/ports/owner-port.ts'

/** What the name of each folder of a process begins with. */
export const FOLDER_PREFIX = 'flybrowser-media-'

/** In such a folder: the mark of the process it belongs to. */
export const OWNER_FILE = 'owner.json'

/** A process that has made its folder writes its mark at once; one that has not after so long never will, milliseconds. */
const MARK_WITHIN_MS = 3_600_000

/**
 * Removes the folders of processes that were killed. Those of other users, and of other machines or containers that share the place,
 * are not touched.
 * @returns how many were removed
 */
export async function reapMediaFolders(parent: string, owners: OwnerPort): Promise<number> {
  const names = await readdir(parent).catch(() => [])
  const ours = names.filter((name) => name.startsWith(FOLDER_PREFIX))
  const reaped = await Promise.all(ours.map((name) => reap(join(parent, name), owners).catch(() => false)))
  return reaped.filter(Boolean).length
}

async function reap(folder: string, owners: OwnerPort): Promise<boolean> {
  const [found, uid] = [await lstat(folder), process.getuid?.()]
  if (!found.isDirectory() || (uid !== undefined && found.uid !== uid)) return false
  const mark = parseOwnerMark(await readFile(join(folder, OWNER_FILE), 'utf8').catch(() => undefined))
  if (mark) {
    if ((await owners.isAlive(mark)) !== false) return false
    await rm(folder, { recursive: true, force: true })
    return true
  }
  // Nobody knows whose it is, so nothing is taken away that is in it.
  if (Date.now() - found.mtimeMs < MARK_WITHIN_MS) return false
  await rmdir(folder)
  return true
}
