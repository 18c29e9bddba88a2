import { FlyBrowserError } from '../../domain/errors.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import { HeldSession, type RegisteredSession, type SessionEntry } from './held-session.ts'

export interface SessionRegistryOptions {
  /** Most sessions at a time; one that is being opened or ended counts. */
  readonly limit: number
  readonly clock: Clock
  readonly log: LogPort
  /** How many sessions that have ended are still listed. Default the newest 100. */
  readonly keepEnded?: number
}

/** The sessions of a server: gives out its slots, knows who is open, and ends them all in order. */
export class SessionRegistry<S extends RegisteredSession> {
  readonly limit: number
  readonly #clock: Clock
  readonly #log: LogPort
  readonly #keepEnded: number
  /** By id, the oldest first. */
  readonly #held = new Map<string, HeldSession<S>>()
  readonly #opening = new Set<Promise<unknown>>()
  #stopping = false

  constructor({ limit, clock, log, keepEnded = 100 }: SessionRegistryOptions) {
    this.limit = limit
    this.#clock = clock
    this.#log = log
    this.#keepEnded = keepEnded
  }

  /**
   * Opens a session if there is room for it.
   * @param make starts it; called only when a slot is free
   * @throws SESSION_LIMIT, SERVER_STOPPING, and what `make` rejects with
   */
  async open(make: () => Promise<S>): Promise<S> {
    if (this.#stopping) throw new FlyBrowserError('SERVER_STOPPING')
    if (this.taken >= this.limit) throw new FlyBrowserError('SESSION_LIMIT', { limit: this.limit })
    const opening = make().then((session) => this.#hold(session))
    this.#opening.add(opening)
    try {
      return await opening
    } finally {
      this.#opening.delete(opening)
    }
  }

  /** Slots in use. */
  get taken(): number {
    return this.#opening.size + [...this.#held.values()].filter(({ state }) => state !== 'ended').length
  }

  /** An open session. Throws SESSION_UNKNOWN; BROWSER_GONE or SESSION_CLOSED for one that ended by itself or was closed. */
  use(id: string): S {
    return this.#find(id).use()
  }

  /** How a session stands, also after its end. Throws SESSION_UNKNOWN. */
  entry(id: string): SessionEntry<S> {
    return this.#find(id).entry
  }

  /** All sessions, the oldest first. */
  list(): SessionEntry<S>[] {
    return [...this.#held.values()].map(({ entry }) => entry)
  }

  /** Ends a session in order; one that has ended already stays as it is. Rejects with SESSION_UNKNOWN. */
  async end(id: string): Promise<SessionEntry<S>> {
    const held = this.#find(id)
    await held.end({ because: 'it was closed', byItself: false })
    return held.entry
  }

  /** Ends all sessions, those that are being opened too, and takes no more. Never rejects. */
  async close(): Promise<void> {
    this.#stopping = true
    await Promise.allSettled(this.#opening)
    const cause = { because: 'the server was stopped', byItself: false }
    await Promise.all([...this.#held.values()].map((held) => held.end(cause)))
  }

  #find(id: string): HeldSession<S> {
    const held = this.#held.get(id)
    if (!held) throw new FlyBrowserError('SESSION_UNKNOWN', { id })
    return held
  }

  #hold(session: S): S {
    const held = new HeldSession(session, { clock: this.#clock, log: this.#log, ended: () => this.#forgetOldest() })
    this.#held.set(session.sessionId, held)
    return session
  }

  #forgetOldest(): void {
    const ended = [...this.#held].filter(([, { state }]) => state === 'ended')
    for (const [id] of ended.slice(0, Math.max(0, ended.length - this.#keepEnded))) this.#held.delete(id)
  }
}
