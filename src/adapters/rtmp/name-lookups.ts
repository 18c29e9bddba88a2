import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'

export interface NameLookupsOptions {
  /** Default: as the system resolves names. */
  readonly resolve?: (name: string) => Promise<readonly LookupAddress[]>
  /** Milliseconds, only differences count. */
  readonly now?: () => number
  /** How long one look-up is waited for, milliseconds; default 5000. */
  readonly withinMs?: number
}

/** How long an answer counts, milliseconds: little enough that a server that moves is soon found. */
const KEPT_MS = 30_000
const MOST_NAMES = 256
const WITHIN_MS = 5000

interface Answer {
  readonly addresses: Promise<readonly LookupAddress[]>
  /** Absent while it is being looked up. */
  untilMs?: number
}

/**
 * Looks names up once for all who ask within some seconds: the system has few places for look-ups, and one that hangs must not take
 * more than one of them. Failures are not kept.
 */
export class NameLookups {
  readonly #resolve: (name: string) => Promise<readonly LookupAddress[]>
  readonly #now: () => number
  readonly #withinMs: number
  readonly #answers = new Map<string, Answer>()

  constructor({
    resolve = systemLookup,
    now = () => performance.now(),
    withinMs = WITHIN_MS,
  }: NameLookupsOptions = {}) {
    this.#resolve = resolve
    this.#now = now
    this.#withinMs = withinMs
  }

  /** Rejects as the look-up does, and with ETIMEOUT when it takes too long. */
  async addresses(name: string): Promise<readonly LookupAddress[]> {
    const key = name.toLowerCase()
    const known = this.#answers.get(key)
    const answer = known && (known.untilMs ?? Number.POSITIVE_INFINITY) > this.#now() ? known : this.#ask(key)
    return inTime(answer.addresses, this.#withinMs)
  }

  #ask(name: string): Answer {
    this.#answers.delete(name)
    for (const [oldest] of this.#answers) {
      if (this.#answers.size < MOST_NAMES) break
      this.#answers.delete(oldest)
    }
    const answer: Answer = { addresses: this.#resolve(name) }
    this.#answers.set(name, answer)
    answer.addresses.then(
      () => {
        answer.untilMs = this.#now() + KEPT_MS
      },
      () => {
        if (this.#answers.get(name) === answer) this.#answers.delete(name)
      },
    )
    return answer
  }
}

const systemLookup = (name: string): Promise<readonly LookupAddress[]> => lookup(name, { all: true })

function inTime<T>(asked: Promise<T>, withinMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(Object.assign(new Error('the name server does not answer'), { code: 'ETIMEOUT' }))
    const timer = setTimeout(late, withinMs)
    asked.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
