import { FlyBrowserError, reasonOf } from '../../domain/errors.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'

/** Size and rate of what a session shows. */
export interface PictureSpec {
  readonly width: number
  readonly height: number
  /** Most frames a second. */
  readonly fps: number
}

/** What a registry needs to know of a session. */
export interface RegisteredSession {
  readonly sessionId: string
  /** As it is now. */
  readonly picture: PictureSpec
  /** Resolves with the reason when the session's browser ends by itself; never rejects. */
  readonly gone: Promise<string>
  /** Stops what runs, in order, and gives everything back. */
  close(): Promise<void>
}

/** `ending`: recordings are being finished and the browser closed; the slot is still in use. */
export type SessionState = 'open' | 'ending' | 'ended'

/** How a session stands. */
export interface SessionEntry<S> {
  readonly sessionId: string
  readonly picture: PictureSpec
  readonly state: SessionState
  /** Milliseconds since 1970. */
  readonly openedAtMs: number
  readonly endedAtMs?: number
  readonly endedBecause?: string
  /** While it is open. */
  readonly session?: S
}

/** Why a session ends. */
export interface EndCause {
  readonly because: string
  /** Its browser went away, nobody asked for it. */
  readonly byItself: boolean
}

export interface HeldSessionOptions {
  readonly clock: Clock
  readonly log: LogPort
  /** Called when everything of it has been given back. */
  readonly ended: () => void
}

/** One session from its opening to its end, after which only its facts are kept. */
export class HeldSession<S extends RegisteredSession> {
  readonly #options: HeldSessionOptions
  readonly #facts: Pick<SessionEntry<S>, 'sessionId' | 'openedAtMs'>
  /** As it was last. */
  #picture: PictureSpec
  #session: S | undefined
  #cause: EndCause | undefined
  #ending: Promise<void> | undefined
  #endedAtMs: number | undefined

  constructor(session: S, options: HeldSessionOptions) {
    const { sessionId, picture } = session
    this.#options = options
    this.#facts = { sessionId, openedAtMs: options.clock.now() }
    this.#picture = picture
    this.#session = session
    void session.gone.then((because) => this.end({ because, byItself: true }))
  }

  get state(): SessionState {
    if (this.#endedAtMs !== undefined) return 'ended'
    return this.#cause ? 'ending' : 'open'
  }

  get entry(): SessionEntry<S> {
    return {
      ...this.#facts,
      picture: this.#session?.picture ?? this.#picture,
      state: this.state,
      ...(this.#endedAtMs === undefined ? {} : { endedAtMs: this.#endedAtMs }),
      ...(this.#cause === undefined ? {} : { endedBecause: this.#cause.because }),
      ...(this.#session && !this.#cause ? { session: this.#session } : {}),
    }
  }

  /** The session, while it is open. Throws BROWSER_GONE or SESSION_CLOSED. */
  use(): S {
    const session = this.#facts.sessionId
    if (this.#cause?.byItself) throw new FlyBrowserError('BROWSER_GONE', { session, reason: this.#cause.because })
    if (this.#cause || !this.#session) throw new FlyBrowserError('SESSION_CLOSED', { session })
    return this.#session
  }

  /** Ends it; the first cause stays. Never rejects. */
  end(cause: EndCause): Promise<void> {
    this.#ending ??= this.#end(cause)
    return this.#ending
  }

  async #end(cause: EndCause): Promise<void> {
    const { clock, log, ended } = this.#options
    const { sessionId } = this.#facts
    this.#cause = cause
    log.info({ sessionId, because: cause.because }, 'A session ends')
    try {
      await this.#session?.close()
    } catch (error) {
      log.warn({ sessionId, reason: reasonOf(error) }, 'A session did not end in order')
    }
    if (this.#session) this.#picture = this.#session.picture
    this.#session = undefined
    this.#endedAtMs = clock.now()
    ended()
  }
}
