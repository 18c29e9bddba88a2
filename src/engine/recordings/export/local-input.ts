import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import type { RecordingStore } from '../../../pipeline/ports/recording-store-port.ts'
import type { RecordingInfo } from '../recording-info.ts'

/** A file of this machine for as long as somebody reads it. */
export interface LocalInput {
  readonly path: string
  release(): Promise<void>
}

/** The file of a recording where it lies on this machine, else a copy of it. @param copy where that goes */
export async function localInput(
  store: Pick<RecordingStore, 'create' | 'exists' | 'remove' | 'spool'>,
  { filePath }: RecordingInfo,
  bytes: RecordingBytes,
  copy: string,
  signal: AbortSignal,
): Promise<LocalInput> {
  // A store over a bucket has files of this machine in its spool only.
  const here = store.spool ?? store
  if (await here.exists(filePath)) return { path: filePath, release: async () => {} }
  const release = () => here.remove(copy)
  try {
    // What a process left that was killed over it.
    await here.remove(copy)
    const file = await here.create(copy)
    try {
      let at = 0
      for await (const piece of bytes.read(0, bytes.size, signal)) {
        await file.write([piece], at)
        at += piece.length
      }
    } finally {
      await file.close()
    }
  } catch (cause) {
    await release()
    throw cause
  }
  return { path: copy, release }
}
