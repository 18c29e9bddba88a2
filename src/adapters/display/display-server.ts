import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { FlyBrowserError } from '../../domain/errors.ts'
import { COOKIE_BYTES, xAuthority } from '../../formats/x11/x-authority.ts'
import { TextTail } from '../ffmpeg/text-tail.ts'
import { childEnv } from '../processes/child-env.ts'
import { removeOwnedFolder } from '../processes/owned-folder.ts'
import { makeDisplayFolder, noteServer, removeSocket } from './display-folder.ts'
import { pixelBytes } from './display-room.ts'

/** What to start. */
export interface DisplayRequest {
  /** Xvfb. */
  readonly path: string
  /** Size of its framebuffer, pixels. */
  readonly width: number
  readonly height: number
  readonly timeoutMs: number
}

/** How long a server may take to end by itself. */
const CLOSE_PATIENCE_MS = 2000

/** Servers that run, so that one listener ends them all with this process. */
const running = new Set<DisplayServer>()

/**
 * An Xvfb of our own: a display number nobody else has, a cookie without which nobody looks in, its pixels in a file of a private
 * folder. It ends with the last of its clients, so that a process that is killed leaves none behind.
 */
export class DisplayServer {
  readonly path: string
  readonly number: number
  readonly cookie: Uint8Array
  /** Resolves with the reason when it has ended. */
  readonly gone: Promise<string>
  readonly #child: ChildProcess
  readonly #folder: string
  #closing: Promise<void> | undefined

  private constructor(path: string, child: ChildProcess, number: number, cookie: Uint8Array, folder: string) {
    this.path = path
    this.number = number
    this.cookie = cookie
    this.#child = child
    this.#folder = folder
    this.gone = new Promise((resolve) => {
      const ended = () => resolve(`its server ended with ${child.signalCode ?? `code ${child.exitCode}`}`)
      if (hasEnded(child)) ended()
      else child.once('exit', ended)
    })
    if (running.size === 0) process.on('exit', endAll)
    running.add(this)
    // What cannot be removed now is removed at the next start.
    void this.gone.then(() => this.close()).catch(() => {})
  }

  /**
   * Starts a server and waits until it takes connections.
   * @throws DISPLAY_START_FAILED; nothing is left then
   */
  static async start({ path, width, height, timeoutMs }: DisplayRequest): Promise<DisplayServer> {
    const folder = await makeDisplayFolder(pixelBytes({ width, height }))
    let child: ChildProcess | undefined
    try {
      const cookie = new Uint8Array(randomBytes(COOKIE_BYTES))
      await writeFile(authorityFile(folder), xAuthority(cookie), { mode: 0o600 })
      child = spawn(path, serverArguments(folder, width, height), {
        stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
        env: childEnv(),
        // A group of its own: Ctrl-C in the terminal is for us.
        detached: true,
      })
      // Before it has a client it does not end by itself: from here on the next start finds it.
      noteServer(folder, { pid: child.pid })
      const number = await displayNumber(child, timeoutMs)
      noteServer(folder, { pid: child.pid, number })
      return new DisplayServer(path, child, number, cookie, folder)
    } catch (cause) {
      if (child?.pid !== undefined && !hasEnded(child)) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      await removeOwnedFolder(folder)
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new FlyBrowserError('DISPLAY_START_FAILED', { path, reason }, { cause })
    }
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Where its pixels are. */
  get framebufferFile(): string {
    return join(this.#folder, 'Xvfb_screen0')
  }

  /** What its clients need in their environment. */
  get env(): { readonly DISPLAY: string; readonly XAUTHORITY: string } {
    return { DISPLAY: `:${this.number}`, XAUTHORITY: authorityFile(this.#folder) }
  }

  /** Ends it; no process, no socket and no file is left. Safe to call more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#end()
    return this.#closing
  }

  /** At the end of our own process, when nothing can be waited for. It removes its socket by itself. */
  endNow(): void {
    this.#child.kill('SIGTERM')
    try {
      rmSync(this.#folder, { recursive: true, force: true })
    } catch {
      // The next start removes it.
    }
  }

  /** Ends it at once: it does not answer. */
  kill(): void {
    this.#child.kill('SIGKILL')
  }

  async #end(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), CLOSE_PATIENCE_MS)
    this.#child.kill('SIGTERM')
    await this.gone
    clearTimeout(timer)
    running.delete(this)
    if (running.size === 0) process.off('exit', endAll)
    await removeSocket(this.number)
    await removeOwnedFolder(this.#folder)
  }
}

const authorityFile = (folder: string): string => join(folder, 'Xauthority')

const serverArguments = (folder: string, width: number, height: number): string[] => [
  // It takes a number that is free and says which.
  ...['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-dpi', '96'],
  ...['-fbdir', folder, '-auth', authorityFile(folder), '-nolisten', 'tcp'],
  // The pointer of the display is not that of the page: what moves is moved over the DevTools protocol.
  '-nocursor',
  // No screen saver, and an end with the last client.
  ...['-s', '0', '-noreset', '-terminate'],
]

/** Waits for the number of the display, which the server writes when it takes connections. */
function displayNumber(child: ChildProcess, timeoutMs: number): Promise<number> {
  const words = new TextTail()
  child.stderr?.setEncoding('utf8').on('data', (text: string) => words.push(text))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it gave no sign within ${timeoutMs / 1000} s`)), timeoutMs)
    const fail = (reason: string) => {
      clearTimeout(timer)
      reject(new Error(words.lastLines() || reason))
    }
    let text = ''
    ;(child.stdio[3] as Readable | null)?.setEncoding('utf8').on('data', (more: string) => {
      text += more
      if (!text.includes('\n')) return
      clearTimeout(timer)
      resolve(Number.parseInt(text, 10))
    })
    child.once('error', (error) => fail(error.message))
    child.once('close', (code, signal) => fail(`it ended with ${signal ?? `code ${code}`}`))
  })
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

function endAll(): void {
  for (const server of running) server.endNow()
}
