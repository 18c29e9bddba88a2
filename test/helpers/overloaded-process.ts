import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Measured, Stopped } from './overloaded-recorder.ts'

const RECORDER = fileURLToPath(new URL('./overloaded-recorder.js', import.meta.url))
/** It may have next to no processor. */
const ANSWER_WITHIN_MS = 60_000

/** A process that records and streams a page, asked from outside. Whatever is waited for fails with what it said, should it end before. */
export class OverloadedProcess {
  readonly #process: ChildProcess
  #said = ''
  #ended: string | undefined

  constructor(folder: string, url: string) {
    this.#process = fork(RECORDER, [folder, url], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#said = `${this.#said}${text}`.slice(-4000)))
    this.#process.on('exit', (code, signal) => (this.#ended = signal ?? `exit code ${code}`))
  }

  get pid(): number {
    return this.#process.pid as number
  }

  /** It films and records from here on. */
  async recording(): Promise<void> {
    await this.#answer()
  }

  measure(): Promise<Measured> {
    return this.#ask('measure') as Promise<Measured>
  }

  async stop(): Promise<Stopped> {
    const stopped = (await this.#ask('stop')) as Stopped
    await this.#exit()
    return stopped
  }

  kill(): void {
    this.#process.kill('SIGKILL')
  }

  #ask(what: 'measure' | 'stop'): Promise<unknown> {
    if (this.#process.connected) this.#process.send(what)
    return this.#answer()
  }

  #answer(): Promise<unknown> {
    return this.#next('message', 'an answer')
  }

  async #exit(): Promise<void> {
    if (this.#ended === undefined) await this.#next('exit', 'its end').catch(() => {})
    if (this.#ended !== 'exit code 0') throw this.#failure('did not end in order')
  }

  #next(event: 'message' | 'exit', what: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(limit)
        this.#process.off(event, came).off('close', closed)
        act()
      }
      const came = (value: unknown) => settle(() => resolve(value))
      // Everything that it said is there once its pipes are closed.
      const closed = () => settle(() => reject(this.#failure(`ended before ${what}`)))
      const limit = setTimeout(
        () => settle(() => reject(this.#failure(`gave no sign of ${what} for ${ANSWER_WITHIN_MS} ms`))),
        ANSWER_WITHIN_MS,
      )
      this.#process.on(event, came).on('close', closed)
      if (this.#ended !== undefined) closed()
    })
  }

  #failure(how: string): Error {
    return new Error(`the recorder ${how} (${this.#ended ?? 'it runs'}); it said: ${this.#said || 'nothing'}`)
  }
}
