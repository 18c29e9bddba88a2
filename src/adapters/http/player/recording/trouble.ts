import { reconnectDelayMs } from '../../playback/reconnect-delay.ts'
import { announce } from '../announcer.ts'
import { write } from '../dom.ts'
import { page } from './page.ts'
import type { RecordingFacts } from './recording-facts.ts'
import { Refused } from './recording-server.ts'
import { Unplayable } from './vod-playback.ts'

/** Going well for so long, a connection is another one than that which was lost before. */
const FORGOTTEN_AFTER_MS = 60_000
/** Status codes from here on pass. */
const SERVER_FAULTS = 500

/** There is no whole file of a recording. */
export class NotWhole extends Error {}

/** What keeps a recording from being played, as it is told on the page; tries again where that may help. */
export class Trouble {
  readonly #again: () => void
  #timer = 0
  #attempts = 0
  #lastMs = Number.NEGATIVE_INFINITY
  kind: 'refused' | 'reconnecting' | 'unplayable' | undefined

  /** @param again tries again */
  constructor(again: () => void) {
    this.#again = again
  }

  /** There is none any more. */
  clear(): void {
    clearTimeout(this.#timer)
    this.kind = undefined
    page.note.hidden = true
    page.tokenForm.hidden = true
  }

  /** @param hasToken whether one was given */
  take(cause: unknown, facts: RecordingFacts | undefined, hasToken: boolean): void {
    if (cause instanceof Unplayable) {
      this.kind = 'unplayable'
      this.#tell('This browser cannot play it', `Its codec is ${facts?.codec ?? facts?.codecs}.`)
    } else if (cause instanceof Refused && cause.status === 401) {
      this.kind = 'refused'
      page.tokenForm.hidden = false
      this.#tell('This server asks for its token', hasToken ? 'That one is not right.' : '')
      page.token.focus()
    } else if (cause instanceof NotWhole || (cause instanceof Refused && cause.status < SERVER_FAULTS)) {
      this.kind = 'refused'
      this.#tell('There is nothing to play', cause.message)
    } else this.#reconnect(cause instanceof Refused ? cause.message : 'Trying again')
  }

  /** What is loaded plays on meanwhile, and is seen. */
  show(): void {
    if (this.kind === 'reconnecting') page.note.hidden = page.video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA
  }

  #reconnect(why: string): void {
    const nowMs = performance.now()
    if (nowMs - this.#lastMs > FORGOTTEN_AFTER_MS) this.#attempts = 0
    this.#lastMs = nowMs
    this.kind = 'reconnecting'
    this.#tell('The connection was lost', why)
    this.show()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#again, reconnectDelayMs(this.#attempts++, Math.random()))
  }

  #tell(title: string, text: string): void {
    page.note.hidden = false
    write(page.noteTitle, title)
    write(page.noteText, text)
    announce(title)
  }
}
