import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SmallDisk {
  readonly folder: string
  /** Why there is no small file system in the folder, which takes the rights of root; undefined when there is one. */
  readonly lacking: string | undefined
  remove(): Promise<void>
}

/**
 * A file system that is soon full.
 * @param size as mount(8) takes it for a tmpfs, for example `4m`
 */
export async function smallDisk(size: string): Promise<SmallDisk> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-disk-'))
  const lacking = await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).then(
    () => undefined,
    (error: Error) => `no small disk here (${error.message.split('\n').find((line) => line.startsWith('mount:'))})`,
  )
  return {
    folder,
    lacking,
    remove: async () => {
      if (lacking === undefined) await run('umount', [folder])
      await rm(folder, { recursive: true })
    },
  }
}
