import { mkdtemp, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { FlyBrowserError } from '../../domain/errors.ts'
import { errnoOf, storeError } from '../stores/fs/store-error.ts'

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** A folder, or the nearest one above it that is there. */
async function nearest(folder: string): Promise<string> {
  const above = dirname(folder)
  return above === folder || (await isThere(folder)) ? folder : nearest(above)
}

/**
 * Proves that files can be made in a folder, by making something in it and removing it again: rights do not tell of read-only
 * and of special file systems. Of a folder that is not there yet, the nearest one above it is proven, where it is made.
 * @param mayBeMade whether the folder is made when it is needed; else it must be there
 * @returns the folder that was proven
 * @throws STORE_UNWRITABLE, STORE_FULL
 */
export async function proveFolder(path: string, { mayBeMade }: { readonly mayBeMade: boolean }): Promise<string> {
  const folder = resolve(path)
  const there = mayBeMade ? await nearest(folder) : folder
  try {
    await rmdir(await mkdtemp(join(there, '.flybrowser-proof-')))
    return there
  } catch (cause) {
    // /proc, for one, has everything but what one wants to make in it.
    if (errnoOf(cause) === 'ENOENT' && (await isThere(there)))
      throw new FlyBrowserError('STORE_UNWRITABLE', { path, reason: `nothing can be made in ${there}` }, { cause })
    throw storeError(cause, path)
  }
}
