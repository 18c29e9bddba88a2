import { Agent, type IncomingMessage, request } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import { concat } from '../../../formats/isobmff/box.ts'
import type { Answer, Arrival } from './answer.ts'
import { nowMs } from './clock.ts'
import { type Deadline, deadline } from './deadline.ts'

export interface Ask {
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS'
  readonly headers?: Readonly<Record<string, string>>
  /** The whole answer must be here in this time. Default ten seconds. */
  readonly withinMs?: number
  /** Gives up when aborted, besides at the end of everything. */
  readonly signal?: AbortSignal
  /** Most bytes of a body that are taken. Default 32 MB. */
  readonly mostBytes?: number
}

/** The failure of a request that was given up from here. */
export const STOPPED = 'stopped'

/** As a page of another site asks. */
const ORIGIN = 'https://conformance.invalid'

const WITHIN_MS = 10_000
const MOST_BYTES = 32 * 1024 * 1024
const MOST_REDIRECTS = 5
const MOST_ARRIVALS = 8192
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * Asks over HTTP and writes down when what came. Never throws: what goes wrong is told in the answer. Bodies stay as they were sent
 * (not decompressed), and sizes, times and redirects are bounded.
 */
export class HttpClient {
  readonly #plain = new Agent({ keepAlive: true, maxSockets: 24 })
  readonly #secure = new TlsAgent({ keepAlive: true, maxSockets: 24 })
  readonly #stop: AbortSignal

  /** @param stop ends what is asked and keeps anything more from being asked */
  constructor(stop: AbortSignal) {
    this.#stop = stop
  }

  async ask(url: string, ask: Ask = {}): Promise<Answer> {
    const askedAtMs = nowMs()
    using limit = deadline(ask.withinMs ?? WITHIN_MS, [this.#stop, ...(ask.signal ? [ask.signal] : [])])
    let at = url
    for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
      const answer = await this.#once(at, ask, askedAtMs, limit)
      const target = answer.headers.location
      if (!REDIRECTS.has(answer.status) || target === undefined) return answer
      if (!URL.canParse(target, at)) return { ...answer, failure: `a redirect to ${target}` }
      const next = new URL(target, at)
      if (!/^https?:$/.test(next.protocol)) return { ...answer, failure: `a redirect to ${target}` }
      at = next.href
    }
    return noAnswer(at, ask, askedAtMs, `more than ${MOST_REDIRECTS} redirects`)
  }

  close(): void {
    this.#plain.destroy()
    this.#secure.destroy()
  }

  #once(url: string, ask: Ask, askedAtMs: number, limit: Deadline): Promise<Answer> {
    const secure = url.startsWith('https:')
    const { signal } = limit
    const reasonOf = (cause: Error): string => {
      if (limit.over) return `it took more than ${(ask.withinMs ?? WITHIN_MS) / 1000} s`
      return signal.aborted ? STOPPED : cause.message || 'the connection broke'
    }
    return new Promise((resolve) => {
      const fail = (cause: Error) => resolve(noAnswer(url, ask, askedAtMs, reasonOf(cause)))
      try {
        const call = (secure ? tlsRequest : request)(url, {
          method: ask.method ?? 'GET',
          agent: secure ? this.#secure : this.#plain,
          headers: { 'user-agent': 'flybrowser-conformance', origin: ORIGIN, ...ask.headers },
          signal,
        })
        call.once('error', fail)
        call.once('response', (response) => {
          call.off('error', fail)
          call.on('error', () => {}) // told by the response
          resolve(readAnswer(response, url, ask, askedAtMs, reasonOf))
        })
        call.end()
      } catch (cause) {
        fail(cause as Error)
      }
    })
  }
}

const noAnswer = (url: string, { method = 'GET' }: Ask, askedAtMs: number, failure: string): Answer => {
  const atMs = nowMs()
  const body = new Uint8Array(0)
  return { method, url, status: 0, failure, headers: {}, body, askedAtMs, headAtMs: atMs, endAtMs: atMs, arrivals: [] }
}

function readAnswer(
  response: IncomingMessage,
  url: string,
  { method = 'GET', mostBytes = MOST_BYTES }: Ask,
  askedAtMs: number,
  reasonOf: (cause: Error) => string,
): Promise<Answer> {
  const headAtMs = nowMs()
  const pieces: Uint8Array[] = []
  const arrivals: Arrival[] = []
  let bytes = 0
  const headers = Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
  return new Promise((resolve) => {
    const end = (failure?: string) =>
      resolve({
        ...{ method, url, status: response.statusCode ?? 0, headers, body: concat(pieces) },
        ...{ askedAtMs, headAtMs, endAtMs: nowMs(), arrivals },
        ...(failure === undefined ? {} : { failure }),
      })
    response.on('data', (piece: Buffer) => {
      bytes += piece.length
      pieces.push(piece)
      if (arrivals.length < MOST_ARRIVALS) arrivals.push({ atMs: nowMs(), bytes })
      if (bytes <= mostBytes) return
      end(`its body has more than ${mostBytes} bytes`)
      response.destroy()
    })
    response.once('end', () => end())
    response.once('error', (cause) => end(reasonOf(cause)))
    response.once('close', () => end('the connection was closed before the end'))
  })
}
