import { type Answer, answerFacts, isGood } from '../../http/answer.ts'
import type { HttpClient } from '../../http/http-client.ts'
import type { ClockReading } from '../dash-observation.ts'
import type { MpdFacts } from '../mpd-facts.ts'

const HTTP_SCHEMES = /^urn:mpeg:dash:utc:http-(xsdate|iso|head):20(12|14)$/

/** How far a moment told in an answer is ahead of our clock, taken in the middle between asking and answering. */
const aheadOf = (toldMs: number, { askedAtMs, headAtMs }: Answer): number | undefined =>
  Number.isNaN(toldMs) ? undefined : toldMs - (askedAtMs + headAtMs) / 2

/** The Date header, of which the milliseconds are missing, ahead of our clock. */
export function dateAhead(answer: Answer): number | undefined {
  const { date } = answer.headers
  return date === undefined ? undefined : aheadOf(Date.parse(date) + 500, answer)
}

/** Asks the first clock of UTCTiming that is reached by HTTP. */
export async function readClock(http: HttpClient, mpd: MpdFacts, mpdUrl: string): Promise<ClockReading | undefined> {
  const timing = mpd.utcTimings.find(({ scheme }) => HTTP_SCHEMES.test(scheme))
  if (!timing) return undefined
  // Several addresses may be given, parted by spaces.
  const [address = ''] = timing.value.trim().split(/\s+/)
  const url = URL.canParse(address, mpdUrl) ? new URL(address, mpdUrl).href : mpdUrl
  const isHead = timing.scheme.includes('http-head')
  const answer = await http.ask(url, { method: isHead ? 'HEAD' : 'GET', mostBytes: 10_000 })
  const told = isHead
    ? Date.parse(answer.headers.date ?? '') + 500
    : Date.parse(new TextDecoder().decode(answer.body).trim())
  return {
    scheme: timing.scheme,
    url,
    answer: answerFacts(answer),
    aheadMs: isGood(answer) ? aheadOf(told, answer) : undefined,
    roundTripMs: answer.headAtMs - answer.askedAtMs,
  }
}
