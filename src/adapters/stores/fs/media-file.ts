import { constants } from 'node:fs'
import { open, unlink } from 'node:fs/promises'
import { LocalFile } from './local-file.ts'

/** Most bytes that are read at a time, and so most that one reader holds in memory. */
const READ_BYTES = 64 * 1024

/** Writes a new file that only this user can read; when that fails, there is none. */
export async function writeMediaFile(path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const file = new LocalFile(await open(path, 'wx', 0o600), path)
  try {
    await file.write(pieces, 0)
  } catch (cause) {
    await file.close()
    await unlink(path)
    throw cause
  }
  await file.close()
}

/** Reads a file as its reader asks for more. Holds it open for as long, so that it may be removed meanwhile. */
export async function* readMediaFile(path: string): AsyncGenerator<Uint8Array, void, void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  try {
    for (let offset = 0; ; ) {
      const bytes = new Uint8Array(READ_BYTES)
      const { bytesRead } = await handle.read(bytes, 0, READ_BYTES, offset)
      if (bytesRead === 0) return
      yield bytes.subarray(0, bytesRead)
      offset += bytesRead
    }
  } finally {
    await handle.close()
  }
}
