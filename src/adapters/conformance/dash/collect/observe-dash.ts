import { type AnswerFacts, answerFacts } from '../../http/answer.ts'
import { nowMs, waitUntil } from '../../http/clock.ts'
import { type HttpClient, STOPPED } from '../../http/http-client.ts'
import { type InitFacts, initFacts } from '../../media/init-facts.ts'
import type { ClockReading, DashObservation, LiveSegment, MpdLoad } from '../dash-observation.ts'
import { type Chosen, chooseRepresentation } from '../mpd-facts.ts'
import { originAheadMs } from '../origin-clock.ts'
import {
  type Announced,
  announcedByNumber,
  fillTemplate,
  listedByTimeline,
  nextNumberAt,
  numberAt,
} from '../segment-address.ts'
import { fetchLiveSegment } from './fetch-live-segment.ts'
import { dateAhead, readClock } from './read-clock.ts'
import { MpdWatch } from './watch-mpd.ts'

const CLOCK_READINGS = 4
const MOST_SEGMENTS = 2000
const MOST_INITS = 32
/** Of every three segments the last is asked for early, by half of it but no more than this. */
const MOST_EARLY_MS = 500
/** Farther ahead than any origin holds requests. */
const FAR_AHEAD = 50

/** Follows the live edge of one DASH origin. */
class EdgeFollower {
  readonly segments: LiveSegment[] = []
  readonly inits: DashObservation['inits'][number][] = []
  readonly #http: HttpClient
  readonly #mpd: MpdWatch
  readonly #aheadMs: number
  readonly #over: AbortSignal
  readonly #initsAsked = new Map<string, Promise<InitFacts | undefined>>()
  readonly #asked = new Set<string>()
  readonly #running = new Set<Promise<void>>()

  constructor(http: HttpClient, mpd: MpdWatch, aheadMs: number, over: AbortSignal) {
    this.#http = http
    this.#mpd = mpd
    this.#aheadMs = aheadMs
    this.#over = over
  }

  /** Asks for one segment after the other as they become available, numbers counted by the clock. */
  async followNumbers(): Promise<void> {
    while (!this.#over.aborted && !this.#mpd.lost) {
      const load = this.#mpd.latest
      const chosen = load && chooseRepresentation(load.facts)
      const at = nowMs() + this.#aheadMs
      // With an offset a segment can be asked for as soon as its first part is there.
      const next = load && chosen && nextNumberAt(load.facts, chosen, at)
      if (!load || !chosen || next === undefined || load.facts.type !== 'dynamic') return
      const announced = announcedByNumber(load.facts, chosen, next)
      if (!announced) return
      const early = next % 3 === 2 ? Math.min(MOST_EARLY_MS, announced.durationSeconds * 500) : 0
      this.#fetch(load, chosen, announced, early)
      await waitUntil(announced.availableAtMs - this.#aheadMs + 1, this.#over)
    }
  }

  /** Asks for what a SegmentTimeline lists newly. */
  followTimeline(load: MpdLoad): void {
    const chosen = chooseRepresentation(load.facts)
    const newest = chosen && listedByTimeline(load.facts, chosen).slice(-2)
    for (const announced of newest ?? []) if (chosen) this.#fetch(load, chosen, announced, 0)
  }

  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  /** The init segment of a representation. */
  init(chosen: Chosen): Promise<InitFacts | undefined> {
    const { initialization } = chosen.template
    if (initialization === undefined) return Promise.resolve(undefined)
    const url = fillTemplate(initialization, chosen.representation, {})
    if (url === undefined) return Promise.resolve(undefined)
    const asked = this.#initsAsked.get(url) ?? this.#askInit(url, chosen)
    if (this.#initsAsked.size < MOST_INITS) this.#initsAsked.set(url, asked)
    return asked
  }

  async #askInit(url: string, chosen: Chosen): Promise<InitFacts | undefined> {
    const answer = await this.#http.ask(url)
    const facts = initFacts(answer.body)
    if (this.inits.length < MOST_INITS) this.inits.push({ answer: answerFacts(answer), facts, chosen })
    return facts
  }

  #fetch({ facts }: MpdLoad, chosen: Chosen, announced: Announced, earlyMs: number): void {
    if (this.#asked.has(announced.url) || this.#asked.size >= MOST_SEGMENTS) return
    this.#asked.add(announced.url)
    const work = this.init(chosen)
      .then((init) =>
        fetchLiveSegment({
          ...{ http: this.#http, announced, chosen, init, earlyMs, aheadMs: this.#aheadMs, signal: this.#over },
          availabilityStartMs: facts.availabilityStartMs ?? 0,
          again: announced.number % 2 === 0,
        }),
      )
      .then((segment) => {
        if (segment) this.segments.push(segment)
      })
      .then(() => {
        this.#running.delete(work)
      })
    // What goes wrong is told by settle().
    work.catch(() => {})
    this.#running.add(work)
  }
}

async function readClocks(http: HttpClient, load: MpdLoad | undefined, url: string): Promise<ClockReading[]> {
  const readings: ClockReading[] = []
  while (load && readings.length < CLOCK_READINGS) {
    const reading = await readClock(http, load.facts, url)
    if (!reading) break
    readings.push(reading)
  }
  return readings
}

/** The ends of what can be asked for: the oldest segment, one far ahead, and HEAD. */
async function probeEnds(http: HttpClient, load: MpdLoad, aheadMs: number) {
  const { facts, answer: mpdAnswer } = load
  const chosen = chooseRepresentation(facts)
  const head = async (get: AnswerFacts, changing: boolean) => {
    const answer = await http.ask(get.url, { method: 'HEAD' })
    return { get, head: answerFacts(answer), changing }
  }
  const heads = [await head(mpdAnswer, true)]
  const nothing = { oldest: undefined, farAhead: undefined, heads }
  const current = chosen && numberAt(facts, chosen, nowMs() + aheadMs)
  if (!chosen || current === undefined) return nothing
  const window = facts.timeShiftSeconds ?? 0
  const grid = (chosen.template.durationTicks ?? 1) / chosen.template.timescale
  // One nearer than the oldest: that may leave while it is asked for.
  const back = Math.max(1, Math.floor(window / grid) - 1)
  const oldest = announcedByNumber(facts, chosen, Math.max(chosen.template.startNumber, current - back))
  const ahead = announcedByNumber(facts, chosen, current + FAR_AHEAD)
  const fetched = oldest && answerFacts(await http.ask(oldest.url))
  if (fetched) heads.push(await head(fetched, false))
  return { oldest: fetched, farAhead: ahead && answerFacts(await http.ask(ahead.url, { withinMs: 5000 })), heads }
}

/**
 * Watches a DASH origin.
 * @param url of an MPD
 * @param over aborted when time is over; requests under way are given up
 */
export async function observeDash(http: HttpClient, url: string, over: AbortSignal): Promise<DashObservation> {
  const mpd = new MpdWatch(http, url)
  const answer = await mpd.load()
  const first = mpd.latest
  const dateAheadMs = dateAhead(answer)
  const clocks = await readClocks(http, first, answer.url)
  const aheadMs = originAheadMs(clocks, dateAheadMs)
  const edge = new EdgeFollower(http, mpd, aheadMs, over)
  const chosen = first && chooseRepresentation(first.facts)
  if (chosen) await edge.init(chosen)
  const watching = mpd.run(over, (load) => edge.followTimeline(load))
  const following = edge.followNumbers()
  // What goes wrong is told where they are awaited, below.
  watching.catch(() => {})
  following.catch(() => {})
  const ends = first ? await probeEnds(http, first, aheadMs) : { oldest: undefined, farAhead: undefined, heads: [] }
  await Promise.all([watching, following])
  await edge.settle()
  const late = mpd.failures.filter(({ failure }) => failure !== STOPPED)
  const segments = edge.segments.toSorted((a, b) => a.announced.startsAtMs - b.announced.startsAtMs)
  return { url, mpds: mpd.loads, failures: late, clocks, dateAheadMs, inits: edge.inits, segments, ...ends }
}
