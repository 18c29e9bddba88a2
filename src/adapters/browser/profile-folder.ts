import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'

/** Host and process that a profile belongs to are in its name: containers may share /tmp but not process numbers. */
const prefixOf = (host: string): string => `flybrowser-profile-${host.replace(/[^A-Za-z0-9]/g, '_')}-`

/** Makes a browser profile of our own, empty, that only this user can read. */
export const makeProfile = (parent = tmpdir()): Promise<string> =>
  mkdtemp(join(parent, `${prefixOf(hostname())}${process.pid}-`))

/** Removes a profile; the browser's last processes may still be writing into it for a moment. */
export const removeProfile = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })

/**
 * Removes profiles whose process was killed before it could do so.
 * @returns how many were removed
 */
export async function reapProfiles(parent = tmpdir()): Promise<number> {
  const prefix = prefixOf(hostname())
  const names = await readdir(parent).catch(() => [])
  const ours = names.filter((name) => name.startsWith(prefix))
  const reaped = await Promise.all(
    ours.map((name) => reap(join(parent, name), Number.parseInt(name.slice(prefix.length), 10))),
  )
  return reaped.filter(Boolean).length
}

async function reap(folder: string, owner: number): Promise<boolean> {
  if (!Number.isInteger(owner) || isAlive(owner)) return false
  // Chromium links SingletonLock to `<host>-<pid>` while it runs.
  const lock = await readlink(join(folder, 'SingletonLock')).catch(() => '')
  const browser = Number.parseInt(lock.slice(lock.lastIndexOf('-') + 1), 10)
  if (Number.isInteger(browser) && isAlive(browser)) return false
  // A profile of another user cannot be removed and is not ours to remove.
  return rm(folder, { recursive: true, force: true }).then(
    () => true,
    () => false,
  )
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
