import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { readFile, rm, statfs } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeOwnedFolder, reapOwnedFolders } from '../processes/owned-folder.ts'

const KIND = 'display'
/** Memory that looks like a folder: what a display paints need not be written to any disk. */
const SHARED_MEMORY = '/dev/shm'
/** The server writes its process here, and we the number of its display. */
const SERVER_FILE = 'server.json'

/** A server that was started for a folder. */
interface StartedServer {
  readonly pid: number | undefined
  /** Absent until it has said so. */
  readonly number?: number
}

/** Writes down the server of a folder, whole or not at all: this process may be killed at any time. */
export function noteServer(folder: string, server: StartedServer): void {
  const whole = join(folder, SERVER_FILE)
  const draft = `${whole}.new`
  writeFileSync(draft, JSON.stringify(server))
  renameSync(draft, whole)
}

/**
 * Makes the private folder of a display: its pixels and its cookie.
 * @param bytes the size of the pixels; where shared memory has not twice that to spare, it is made in the temporary folder
 */
export async function makeDisplayFolder(bytes: number): Promise<string> {
  const inMemory =
    (await freeSharedMemory()) > 2 * bytes
      ? await makeOwnedFolder(KIND, SHARED_MEMORY).catch(() => undefined)
      : undefined
  return inMemory ?? makeOwnedFolder(KIND)
}

/** Bytes that there are for pixels in shared memory; 0 where there is none. */
export const freeSharedMemory = (): Promise<number> =>
  statfs(SHARED_MEMORY).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )

/**
 * Ends display servers whose process was killed before it could do so, and removes what they left.
 * @returns how many there were
 */
export async function reapDisplays(): Promise<number> {
  const counts = await Promise.all([SHARED_MEMORY, tmpdir()].map((parent) => reapOwnedFolders(KIND, parent, endServer)))
  return counts.reduce((sum, count) => sum + count, 0)
}

async function endServer(folder: string): Promise<boolean> {
  for (const pid of serversOf(folder)) process.kill(pid, 'SIGKILL')
  const number = numberIn(await readFile(join(folder, SERVER_FILE), 'utf8').catch(() => ''))
  if (number !== undefined) await removeSocket(number)
  return true
}

/** Number of the display that was written down; undefined where none was, or nothing that can be read. */
function numberIn(text: string): number | undefined {
  try {
    const { number } = JSON.parse(text) as Partial<StartedServer>
    return Number.isInteger(number) ? Number(number) : undefined
  } catch {
    return undefined
  }
}

/** Servers that run for this folder: they bear its name, whatever was written down of them. None where processes cannot be seen. */
function serversOf(folder: string): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => isServerOf(folder, pid))
  } catch {
    return []
  }
}

function isServerOf(folder: string, pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(folder)
  } catch {
    return false
  }
}

/** Removes the socket of a server that was killed, unless another one listens on it by now. It has no lock, as its number was its own choice. */
export async function removeSocket(number: number): Promise<void> {
  const path = `/tmp/.X11-unix/X${number}`
  const isRefused = await new Promise<boolean>((resolve) => {
    const socket = connect(path)
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'))
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
  })
  if (isRefused) await rm(path, { force: true }).catch(() => {})
}
