import { readlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive, makeOwnedFolder, reapOwnedFolders, removeOwnedFolder } from '../processes/owned-folder.ts'

const KIND = 'profile'

/** Makes a browser profile of our own, empty, that only this user can read. */
export const makeProfile = (parent = tmpdir()): Promise<string> => makeOwnedFolder(KIND, parent)

/** Removes a profile; the browser's last processes may still be writing into it for a moment. */
export const removeProfile = (folder: string): Promise<void> => removeOwnedFolder(folder)

/**
 * Removes profiles whose process was killed before it could do so.
 * @returns how many were removed
 */
export const reapProfiles = (parent = tmpdir()): Promise<number> => reapOwnedFolders(KIND, parent, isUnused)

async function isUnused(folder: string): Promise<boolean> {
  // Chromium links SingletonLock to `<host>-<pid>` while it runs.
  const lock = await readlink(join(folder, 'SingletonLock')).catch(() => '')
  const browser = Number.parseInt(lock.slice(lock.lastIndexOf('-') + 1), 10)
  return !Number.isInteger(browser) || !isAlive(browser)
}
