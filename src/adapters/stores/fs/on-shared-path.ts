import { setTimeout as pause } from 'node:timers/promises'
import { errnoOf, storeError } from './store-error.ts'

/** Waits before the calls are run again, milliseconds. */
const AGAIN_AFTER_MS = [0, 20, 100, 500, 1000]

/**
 * Runs file system calls that may be repeated as a whole, and turns their errors into ours. A file handle of NFS is stale (ESTALE) when what the client
 * knew of a path is not so any more, since another machine renamed or removed something, or since the server was started anew: the next attempt
 * looks the path up again.
 */
export async function onSharedPath<T>(path: string, calls: () => Promise<T>): Promise<T> {
  for (const waitMs of AGAIN_AFTER_MS) {
    try {
      return await calls()
    } catch (cause) {
      if (errnoOf(cause) !== 'ESTALE') throw storeError(cause, path)
    }
    await pause(waitMs)
  }
  return await calls().catch((cause) => {
    throw storeError(cause, path)
  })
}
