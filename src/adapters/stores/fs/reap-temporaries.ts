import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { namesIn, unlink } from './file-calls.ts'

/** As files are named that are written beside their place: a dot and a UUID. */
const TEMPORARY = /^\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** They live for milliseconds; clocks of servers may be hours off. */
const LEFT_MS = 24 * 3_600_000

/** Removes files of a folder that were begun beside their place and left there, by a process that was killed. What cannot be removed stays. */
export async function reapTemporaries(folder: string, nowMs = Date.now()): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (!TEMPORARY.test(name)) continue
    const path = join(folder, name)
    const mtimeMs = await stat(path).then(
      (found) => found.mtimeMs,
      () => Number.POSITIVE_INFINITY,
    )
    if (nowMs - mtimeMs > LEFT_MS) await unlink(path).catch(() => {})
  }
}
