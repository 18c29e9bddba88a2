import type { RecordingStore } from '../../pipeline/ports/recording-store-port.ts'

const PIECE_BYTES = 1 << 20

/**
 * Puts a copy in the place of a file, so that whoever has it open, perhaps on another machine, writes into what has no name any more. May be broken
 * off and repeated; where there is no such file, nothing happens. Takes room for the copy.
 */
export async function detachFile(store: RecordingStore, path: string): Promise<void> {
  const from = await store.open(path)
  if (!from) return
  const copyPath = copyOf(path)
  try {
    await store.remove(copyPath)
    const to = await store.create(copyPath)
    try {
      for (let at = 0; ; ) {
        const piece = await from.read(at, PIECE_BYTES)
        if (piece.length === 0) break
        await to.write([piece], at)
        at += piece.length
      }
      await to.sync()
    } finally {
      await to.close()
    }
    await store.replace(copyPath, path)
  } catch (cause) {
    await store.remove(copyPath).catch(() => {}) // the next attempt does
    throw cause
  } finally {
    await from.close()
  }
}

const copyOf = (path: string): string => `${path}.copy`

/** Removes what a machine left that went down in the middle of that. */
export const removeCopy = (store: RecordingStore, path: string): Promise<void> => store.remove(copyOf(path))
