import { FlyBrowserError } from '../../../domain/errors.ts'
import { storeError } from './store-error.ts'

/** A file system error as one of the store of live media. */
export function mediaStoreError(cause: unknown, path: string): FlyBrowserError {
  const { code, details, message } = storeError(cause, path)
  if (code === 'MEDIA_STORE_FULL' || code === 'MEDIA_STORE_FAILED') return cause as FlyBrowserError
  if (code === 'STORE_FULL') return new FlyBrowserError('MEDIA_STORE_FULL', { path }, { cause })
  return new FlyBrowserError('MEDIA_STORE_FAILED', { path, reason: details.reason ?? message }, { cause })
}

/** Runs file system calls and turns their errors into ours. */
export async function onMediaPath<T>(path: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls()
  } catch (cause) {
    throw mediaStoreError(cause, path)
  }
}
