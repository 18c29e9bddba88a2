import { setTimeout as pause } from 'node:timers/promises'
import { errnoOf } from './store-error.ts'

/** Waits before a call is repeated, milliseconds. */
const AGAIN_AFTER_MS = [0, 20, 100, 500, 1000]

/**
 * Repeats a call of the file system that was answered with ESTALE, which means that nothing was done. A file handle of NFS is stale when what the
 * client knew of a path is not so any more, since another machine renamed or removed something, or since the server was started anew: the next attempt
 * looks the path up again. Other file systems never answer so.
 */
export async function retryStale<T>(call: () => Promise<T>): Promise<T> {
  for (const waitMs of AGAIN_AFTER_MS) {
    try {
      return await call()
    } catch (cause) {
      if (errnoOf(cause) !== 'ESTALE') throw cause
    }
    await pause(waitMs)
  }
  return await call()
}
