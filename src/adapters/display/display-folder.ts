import { readFileSync } from 'node:fs'
import { readFile, rm, statfs } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isAlive, makeOwnedFolder, reapOwnedFolders } from '../processes/owned-folder.ts'

const KIND = 'display'
/** Memory that looks like a folder: what a display paints need not be written to any disk. */
const SHARED_MEMORY = '/dev/shm'
/** The server writes its process here, and we the number of its display. */
const SERVER_FILE = 'server.json'

/** A server that was started for a folder. */
interface StartedServer {
  readonly pid: number
  /** Absent until it has said so. */
  readonly number?: number
}

export const serverFile = (folder: string): string => join(folder, SERVER_FILE)

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
  const text = await readFile(serverFile(folder), 'utf8').catch(() => undefined)
  const started = text === undefined ? undefined : readStarted(text)
  if (!started) return true
  if (isServerOf(folder, started.pid)) process.kill(started.pid, 'SIGKILL')
  if (started.number !== undefined) await removeSocket(started.number)
  return true
}

function readStarted(text: string): StartedServer | undefined {
  const { pid, number } = JSON.parse(text) as Partial<StartedServer>
  if (!Number.isInteger(pid)) return undefined
  return { pid: Number(pid), ...(Number.isInteger(number) ? { number: Number(number) } : {}) }
}

/** Whether a process is the server of this folder: the number of one that has ended may have been given away again. */
function isServerOf(folder: string, pid: number): boolean {
  try {
    return isAlive(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder)
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
