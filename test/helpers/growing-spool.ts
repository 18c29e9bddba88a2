import { createHash, randomBytes } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { BehaviorSubject } from 'rxjs'
import { LocalFile } from '../../src/adapters/stores/fs/local-file.ts'
import type { SpoolProgress } from '../../src/engine/recordings/objects/part-plan.ts'
import type { Spool } from '../../src/engine/recordings/objects/spool.ts'
import type { ServerLifetime } from './rtmp-servers.ts'

/** Written anew when a recording is finished. */
const FRONT_BYTES = 16

/** A file that grows as a recording does, and whose front is written anew when it is finished. */
export interface GrowingSpool extends Spool {
  readonly progress: BehaviorSubject<SpoolProgress>
  grow(bytes: number): Promise<void>
  finish(): Promise<void>
  /** Writes these bytes over what is there, which may be the past. */
  overwrite(offset: number, bytes: Uint8Array): Promise<void>
  /** SHA-256 of what is there, hexadecimal. */
  digest(): Promise<string>
}

/** In a new file, which is gone after the test. */
export async function growingSpool(t: ServerLifetime, path: string): Promise<GrowingSpool> {
  const file = new LocalFile(await open(path, 'wx+'), path)
  t.teardown(async () => {
    await file.close()
    await rm(path, { force: true })
  })
  const progress = new BehaviorSubject<SpoolProgress>({ bytes: 0, frontBytes: FRONT_BYTES, finished: false })
  return {
    progress,
    read: (offset, length) => file.read(offset, length),
    overwrite: (offset, bytes) => file.write([bytes], offset),
    async grow(bytes) {
      const now = progress.value.bytes
      await file.write([randomBytes(bytes)], now)
      progress.next({ ...progress.value, bytes: now + bytes })
    },
    async finish() {
      await file.write([randomBytes(FRONT_BYTES)], 0)
      progress.next({ ...progress.value, finished: true })
    },
    digest: async () =>
      createHash('sha256')
        .update(await file.read(0, progress.value.bytes))
        .digest('hex'),
  }
}
