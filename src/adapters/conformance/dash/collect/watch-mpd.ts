import { type Answer, type AnswerFacts, answerFacts, isGood } from '../../http/answer.ts'
import { nowMs, waitUntil } from '../../http/clock.ts'
import { type HttpClient, STOPPED } from '../../http/http-client.ts'
import type { MpdLoad } from '../dash-observation.ts'
import { readMpd } from '../read-mpd.ts'

const MOST_LOADS = 2000
const MOST_FAILURES_IN_A_ROW = 5
const LEAST_PACE_SECONDS = 0.5
const MOST_PACE_SECONDS = 5
const MOST_TEXT_BYTES = 16 * 1024 * 1024

/** The MPD of an origin, as it was each time. */
export class MpdWatch {
  readonly loads: MpdLoad[] = []
  readonly failures: AnswerFacts[] = []
  /** It did not answer any more. */
  lost = false
  readonly #http: HttpClient
  readonly #url: string

  constructor(http: HttpClient, url: string) {
    this.#http = http
    this.#url = url
  }

  get latest(): MpdLoad | undefined {
    return this.loads.at(-1)
  }

  /** Loads it once. */
  async load(signal?: AbortSignal): Promise<Answer> {
    const answer = await this.#http.ask(this.#url, { mostBytes: MOST_TEXT_BYTES, ...(signal && { signal }) })
    if (answer.failure === STOPPED) return answer
    const facts = isGood(answer) ? readMpd(new TextDecoder().decode(answer.body), answer.url) : undefined
    const load = facts && { atMs: answer.endAtMs, answer: answerFacts(answer), facts }
    if (!load) this.failures.push(answerFacts(answer))
    // The newest is always kept.
    else if (this.loads.length < MOST_LOADS) this.loads.push(load)
    else this.loads[MOST_LOADS - 1] = load
    return answer
  }

  /** Loads it as often as it asks for, until time is over or it has become static. */
  async run(signal: AbortSignal, onLoad: (load: MpdLoad) => void): Promise<void> {
    let failures = 0
    while (!signal.aborted && failures < MOST_FAILURES_IN_A_ROW && this.latest?.facts.type !== 'static') {
      const asked = this.latest?.facts.minimumUpdateSeconds ?? MOST_PACE_SECONDS
      const pace = Math.min(MOST_PACE_SECONDS, Math.max(LEAST_PACE_SECONDS, asked))
      await waitUntil(nowMs() + pace * 1000, signal)
      if (signal.aborted) return
      const before = this.failures.length
      await this.load(signal)
      failures = this.failures.length > before ? failures + 1 : 0
      this.lost = failures >= MOST_FAILURES_IN_A_ROW
      if (failures === 0 && this.latest) onLoad(this.latest)
    }
  }
}
