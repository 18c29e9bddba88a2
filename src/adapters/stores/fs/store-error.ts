import { FlyBrowserError } from '../../../domain/errors.ts'

/** The errno code of a file system error, or an empty text. */
export const errnoOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''

const REASONS: Record<string, string> = {
  ENOENT: 'the folder does not exist',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
}

/** A file system error as one of ours. */
export function storeError(cause: unknown, path: string): FlyBrowserError {
  if (cause instanceof FlyBrowserError) return cause
  const errno = errnoOf(cause)
  if (errno === 'ENOSPC' || errno === 'EDQUOT') return new FlyBrowserError('STORE_FULL', { path }, { cause })
  if (errno === 'EEXIST') return new FlyBrowserError('FILE_EXISTS', { path }, { cause })
  const reason = REASONS[errno] ?? (cause instanceof Error ? cause.message : String(cause))
  return new FlyBrowserError('STORE_UNWRITABLE', { path, reason }, { cause })
}

/** Runs file system calls and turns their errors into ours. */
export async function onPath<T>(path: string, calls: () => Promise<T>): Promise<T> {
  try {
    return await calls()
  } catch (cause) {
    throw storeError(cause, path)
  }
}
