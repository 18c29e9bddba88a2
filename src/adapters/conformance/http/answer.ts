/** Bytes of a body that had arrived at a moment. */
export interface Arrival {
  readonly atMs: number
  /** Bytes of the body up to then. */
  readonly bytes: number
}

/** An HTTP answer and when its parts came. Times are milliseconds since 1970 on a clock that never steps back. */
export interface Answer {
  readonly method: string
  /** Where it came from, redirects followed. */
  readonly url: string
  /** 0 when there was no answer. */
  readonly status: number
  /** Why there was no answer, or none that is whole. */
  readonly failure?: string
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
  readonly askedAtMs: number
  /** When the status line had come. */
  readonly headAtMs: number
  readonly endAtMs: number
  /** How the body came; bounded. */
  readonly arrivals: readonly Arrival[]
}

/** What is kept of an answer once its body was looked at. */
export type AnswerFacts = Omit<Answer, 'body' | 'arrivals'> & { readonly bytes: number }

export const answerFacts = ({ body, arrivals: _, ...rest }: Answer): AnswerFacts => ({ ...rest, bytes: body.length })

/** True for a whole answer with a status of success. */
export const isGood = ({ status, failure }: Pick<Answer, 'status' | 'failure'>): boolean =>
  status >= 200 && status < 300 && failure === undefined

/** An answer in words: its status, or why there was none. */
export const inWords = ({ status, failure }: Pick<Answer, 'status' | 'failure'>): string =>
  failure === undefined ? `HTTP ${status}` : status === 0 ? `no answer (${failure})` : `HTTP ${status}, then ${failure}`

/** `max-age` of Cache-Control, seconds; undefined where there is none. */
export function maxAgeSeconds({ headers }: Pick<Answer, 'headers'>): number | undefined {
  const found = /(?:^|[\s,])max-age\s*=\s*"?(\d+)/i.exec(headers['cache-control'] ?? '')
  return found ? Number(found[1]) : undefined
}

/** True when Cache-Control keeps caches from storing it. */
export const isUncached = ({ headers }: Pick<Answer, 'headers'>): boolean =>
  /\bno-store\b/i.test(headers['cache-control'] ?? '')

/** The media type without its parameters, in lower case. */
export const mediaType = ({ headers }: Pick<Answer, 'headers'>): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
