import { type Answer, type Arrival, answerFacts, isGood } from '../../http/answer.ts'
import { nowMs, waitUntil } from '../../http/clock.ts'
import { type HttpClient, STOPPED } from '../../http/http-client.ts'
import type { InitFacts } from '../../media/init-facts.ts'
import { type MediaFacts, mediaFacts } from '../../media/media-facts.ts'
import type { FragmentArrival, LiveSegment } from '../dash-observation.ts'
import type { Chosen } from '../mpd-facts.ts'
import type { Announced } from '../segment-address.ts'

/** When a byte had come. */
const arrivedAt = (arrivals: readonly Arrival[], bytes: number): number =>
  arrivals.find((arrival) => arrival.bytes >= bytes)?.atMs ?? arrivals.at(-1)?.atMs ?? 0

/** When the bytes of each fragment came. */
export const fragmentArrivals = ({ fragments }: MediaFacts, arrivals: readonly Arrival[]): FragmentArrival[] =>
  fragments.map(({ start, end, durationSeconds }) => ({
    firstAtMs: arrivedAt(arrivals, start + 1),
    lastAtMs: arrivedAt(arrivals, end),
    durationSeconds,
  }))

const same = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at])

export interface LiveFetch {
  readonly http: HttpClient
  readonly announced: Announced
  readonly chosen: Chosen
  readonly availabilityStartMs: number
  readonly init: InitFacts | undefined
  /** The origin's clock ahead of ours. */
  readonly aheadMs: number
  /** Ask so long before it is announced to be there. */
  readonly earlyMs: number
  /** Fetch it again once it is whole. */
  readonly again: boolean
  readonly signal: AbortSignal
}

/** Answers may be held while a segment grows, and some more. */
const GRACE_MS = 8000
/** After its end a segment is whole. */
const WHOLE_AFTER_MS = 400

/** Fetches a segment when it is announced to be there; undefined when time was over before it had come. */
export async function fetchLiveSegment(fetch: LiveFetch): Promise<LiveSegment | undefined> {
  const { http, announced, chosen, init, aheadMs, earlyMs, signal } = fetch
  const availableAtMs = announced.availableAtMs - aheadMs
  const endsAtMs = announced.endsAtMs - aheadMs
  await waitUntil(availableAtMs - earlyMs, signal)
  if (signal.aborted) return undefined
  const withinMs = earlyMs + 2000 * announced.durationSeconds + GRACE_MS
  const answer = await http.ask(announced.url, { withinMs, signal })
  if (answer.failure === STOPPED) return undefined
  const media = init && isGood(answer) ? mediaFacts(answer.body, init.movie) : undefined
  const segment: LiveSegment = {
    ...{ announced, chosen, earlyMs, availableAtMs, endsAtMs, media },
    availabilityStartMs: fetch.availabilityStartMs,
    answer: answerFacts(answer),
    firstByteAtMs: answer.arrivals[0]?.atMs,
    fragments: media ? fragmentArrivals(media, answer.arrivals) : [],
  }
  if (fetch.again && isGood(answer)) segment.again = await refetch(http, answer, endsAtMs, signal)
  return segment
}

async function refetch(
  http: HttpClient,
  first: Answer,
  endsAtMs: number,
  signal: AbortSignal,
): Promise<LiveSegment['again']> {
  await waitUntil(Math.max(endsAtMs, nowMs()) + WHOLE_AFTER_MS, signal)
  if (signal.aborted) return undefined
  const answer = await http.ask(first.url, { signal })
  return answer.failure === STOPPED ? undefined : { answer: answerFacts(answer), same: same(first.body, answer.body) }
}
