import { answerFacts } from '../../http/answer.ts'
import { nowMs } from '../../http/clock.ts'
import { type HttpClient, STOPPED } from '../../http/http-client.ts'
import { resolveAddress } from '../../http/resolve-address.ts'
import type { LateFetch } from '../hls-observation.ts'
import type { PlaylistLog } from '../playlist-log.ts'

const MOST_OF_A_KIND = 6
/** Of the time that it must stay: most of it, less what passes between two looks and until a request is there. */
const SHARE = { part: 0.85, segment: 0.5 } as const satisfies Record<LateFetch['kind'], number>

/** Fetches parts and segments again when they are no longer listed, shortly before they may be gone. */
export class LateFetches {
  readonly results: LateFetch[] = []
  readonly #http: HttpClient
  readonly #log: PlaylistLog
  readonly #mediaUrl: string
  readonly #signal: AbortSignal
  readonly #running = new Set<Promise<void>>()
  readonly #tried = new Set<string>()
  readonly #count = { part: 0, segment: 0 }

  constructor(http: HttpClient, log: PlaylistLog, mediaUrl: string, signal: AbortSignal) {
    this.#http = http
    this.#log = log
    this.#mediaUrl = mediaUrl
    this.#signal = signal
  }

  /** Tries what is due. */
  tick(): void {
    const target = this.#log.latest?.constants.targetSeconds
    if (target === undefined) return
    for (const segment of this.#log.segments.values()) {
      const { listing, unlistedAtMs, parts } = segment
      // RFC 8216bis, 6.2.2: as long as it lasts beyond the time it was listed.
      if (listing?.uri !== undefined && !listing.gap && listing.byteRange === undefined)
        this.#try('segment', listing.uri, unlistedAtMs, (listing.durationSeconds ?? 0) * 1000)
      const [part] = parts
      if (part && !part.listing.gap && part.listing.byteRange === undefined)
        this.#try('part', part.listing.uri, part.unlistedAtMs, 3000 * target)
    }
  }

  async settle(): Promise<void> {
    await Promise.all(this.#running)
  }

  #try(kind: LateFetch['kind'], uri: string, goneAtMs: number | undefined, staysMs: number): void {
    if (goneAtMs === undefined || this.#tried.has(uri)) return
    const goneForMs = nowMs() - goneAtMs
    if (goneForMs < SHARE[kind] * staysMs) return
    this.#tried.add(uri)
    // What was come to too late says nothing.
    if (goneForMs > staysMs || this.#count[kind] >= MOST_OF_A_KIND) return
    this.#count[kind]++
    const url = resolveAddress(uri, this.#mediaUrl) ?? uri
    const work = this.#http.ask(url, { signal: this.#signal }).then((answer) => {
      if (answer.failure !== STOPPED)
        this.results.push({ kind, goneForMs, what: `a ${kind} that is no longer listed`, answer: answerFacts(answer) })
      this.#running.delete(work)
    })
    this.#running.add(work)
  }
}
