import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import type { Browser } from 'puppeteer'
import { reasonOf } from '../../domain/errors.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import { removeProfile } from './profile-folder.ts'

/** How long a browser may take to end by itself. */
const CLOSE_PATIENCE_MS = 5000

/** Browsers that run, so that one listener ends them all with this process. */
const running = new Set<BrowserProcess>()

/** The life of a browser: why it ended, and that nothing of it is left. */
export class BrowserProcess {
  /** Resolves with the reason when the browser is gone. */
  readonly gone: Promise<string>
  readonly #browser: Browser
  readonly #child: ChildProcess | null
  readonly #profile: string
  readonly #log: LogPort
  readonly #exited: Promise<void>
  #announce: (reason: string) => void = () => {}
  #closing: Promise<void> | undefined

  constructor(browser: Browser, profile: string, log: LogPort) {
    this.#browser = browser
    this.#child = browser.process()
    this.#profile = profile
    this.#log = log
    this.gone = new Promise((resolve) => {
      this.#announce = resolve
    })
    this.#exited = new Promise((resolve) => {
      if (!this.#child || hasEnded(this.#child)) resolve()
      this.#child?.once('exit', () => resolve())
    })
    this.#child?.once('exit', (code, signal) => this.lose(`its process ended with ${signal ?? `code ${code}`}`))
    if (running.size === 0) process.on('exit', endAll)
    running.add(this)
  }

  /** Idempotent; the first reason stays. */
  close(reason: string): Promise<void> {
    this.#announce(reason)
    this.#closing ??= this.#end()
    return this.#closing
  }

  /** At the end of our own process, when nothing can be waited for. */
  endNow(): void {
    this.#kill()
    try {
      rmSync(this.#profile, { recursive: true, force: true })
    } catch {
      // Its last writes are under way: the next start removes it.
    }
  }

  /** It is of no use any more: nobody asked for its end, but it is ended. */
  lose(reason: string): void {
    if (this.#closing) return
    this.#log.warn({ reason }, 'The browser is gone')
    this.close(reason).catch((error) =>
      this.#log.warn({ reason: reasonOf(error) }, 'The browser left something behind'),
    )
  }

  /** It hangs: nobody asked for its end, but it is ended, without being asked itself. */
  kill(reason: string): void {
    if (this.#closing) return
    this.#kill()
    this.lose(reason)
  }

  async #end(): Promise<void> {
    const timer = setTimeout(() => this.#kill(), CLOSE_PATIENCE_MS)
    await this.#browser.close().catch(() => {})
    await this.#exited
    clearTimeout(timer)
    // Its own children (renderers, GPU process) are of the same process group and may outlive it by a moment.
    this.#kill()
    running.delete(this)
    if (running.size === 0) process.off('exit', endAll)
    await removeProfile(this.#profile)
  }

  #kill(): void {
    const pid = this.#child?.pid
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // The whole group has ended.
    }
  }
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

function endAll(): void {
  for (const browser of running) browser.endNow()
}
