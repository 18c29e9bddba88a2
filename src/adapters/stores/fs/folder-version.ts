import { stat } from 'node:fs/promises'
import { open } from './file-calls.ts'
import { retryStale } from './retry-stale.ts'
import { errnoOf } from './store-error.ts'

/** File systems take the time of a change from a clock that stands still for so long, at most. */
const TICK_MS = 50
/** Those that know whole seconds only (FAT has every other). */
const COARSE_TICK_MS = 2500

interface FolderTime {
  readonly version: string
  readonly changedMs: number
  readonly tickMs: number
}

/** When a folder was last changed, unless that is so recent that a later change may have the same time. */
export async function folderVersion(path: string): Promise<string | undefined> {
  const time = await timeOf(() => stat(path, { bigint: true }))
  if (!time) return 'missing'
  return Date.now() - time.changedMs > time.tickMs ? time.version : undefined
}

/**
 * The same for a folder on a server, whose clock may be another one: a time counts when it was seen for a while by the clock of this machine. The folder is opened,
 * since a client of NFS otherwise tells what it knew up to a minute ago.
 */
export class SharedFolderVersion {
  readonly #path: string
  #seen: { readonly version: string; readonly sinceMs: number } | undefined

  constructor(path: string) {
    this.#path = path
  }

  async now(): Promise<string | undefined> {
    const time = await timeOf(() => retryStale(() => this.#stat()))
    const version = time?.version ?? 'missing'
    if (this.#seen?.version !== version) this.#seen = { version, sinceMs: performance.now() }
    return performance.now() - this.#seen.sinceMs > (time?.tickMs ?? TICK_MS) ? version : undefined
  }

  async #stat() {
    const handle = await open(this.#path, 'r')
    try {
      return await handle.stat({ bigint: true })
    } finally {
      await handle.close()
    }
  }
}

async function timeOf(
  look: () => Promise<{ mtimeNs: bigint; mtimeMs: bigint; ino: bigint }>,
): Promise<FolderTime | undefined> {
  try {
    const { mtimeNs, mtimeMs, ino } = await look()
    const tickMs = mtimeNs % 1_000_000_000n === 0n ? COARSE_TICK_MS : TICK_MS
    return { version: `${ino}-${mtimeNs}`, changedMs: Number(mtimeMs), tickMs }
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return undefined
    throw cause
  }
}
