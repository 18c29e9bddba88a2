import type { AnswerFacts } from '../http/answer.ts'
import {
  type Constants,
  listedSeconds,
  type MediaPlaylistFacts,
  nextPlace,
  type PartFacts,
  type Place,
  type SegmentFacts,
} from './playlist-facts.ts'
import { SeenDateRanges } from './seen-date-ranges.ts'
import type { SeenPart, SeenSegment } from './seen-media.ts'

/** One reload of a media playlist, in short. */
export interface Reload {
  /** When it had come. */
  readonly atMs: number
  /** What it was asked to hold; undefined for a plain request. */
  readonly asked: Place | undefined
  readonly answer: AnswerFacts
  readonly constants: Constants
  readonly version: number
  readonly mediaSequence: number
  readonly discontinuitySequence: number
  readonly next: { readonly msn: number; readonly part: number }
  /** It held what was asked. */
  readonly held: boolean
  readonly listedSeconds: number
  /** Seconds at its end that have parts listed. */
  readonly partSeconds: number
  /** Addresses that parts are hinted at, and the types of all hints. */
  readonly hints: readonly string[]
  readonly hintTypes: readonly string[]
  readonly tags: ReadonlySet<string>
  readonly ended: boolean
  /** Segments without a date, and whether their dates go on as their durations do. */
  readonly dates: DateFacts
}

/** How EXT-X-PROGRAM-DATE-TIME agrees with durations within one playlist. */
export interface DateFacts {
  readonly given: number
  /** The worst step from one date to the next, beyond the durations between, milliseconds; and where. */
  readonly worstMs: number
  readonly worstMsn: number | undefined
}

/** A hint and the part that came in its place. */
export interface HintKept {
  readonly hinted: string
  readonly came: string
  readonly place: Place
}

const MOST_RELOADS = 20_000
const MOST_SEGMENTS = 4096
const MOST_HINTS = 20_000
const MOST_FAILURES = 100

/** All that was seen of one media playlist. Bounded: the oldest is forgotten. */
export class PlaylistLog {
  readonly reloads: Reload[] = []
  readonly hintsKept: HintKept[] = []
  readonly segments = new Map<number, SeenSegment>()
  readonly dateRanges = new SeenDateRanges()
  /** Requests for it that brought no media playlist. */
  readonly failures: { readonly asked: Place | undefined; readonly answer: AnswerFacts }[] = []
  latest: MediaPlaylistFacts | undefined

  /** Notes a request that brought no media playlist. */
  fail(answer: AnswerFacts, asked: Place | undefined): void {
    if (this.failures.length < MOST_FAILURES) this.failures.push({ asked, answer })
  }

  /** Takes a playlist that is no delta update. Those that are older than the latest (from another cache) are taken too. */
  add(playlist: MediaPlaylistFacts, answer: AnswerFacts, asked: Place | undefined, held: boolean): void {
    const atMs = answer.endAtMs
    const before = this.latest
    if (this.reloads.length < MOST_RELOADS) {
      this.reloads.push({
        ...{ atMs, asked, answer, held },
        ...{ constants: playlist.constants, version: playlist.version, tags: playlist.tags, ended: playlist.ended },
        ...{ mediaSequence: playlist.mediaSequence, discontinuitySequence: playlist.discontinuitySequence },
        next: nextPlace(playlist),
        listedSeconds: listedSeconds(playlist),
        partSeconds: partSeconds(playlist.segments),
        hints: playlist.hints.filter(({ type }) => type === 'PART').map(({ uri }) => uri),
        hintTypes: playlist.hints.map(({ type }) => type),
        dates: dateFacts(playlist.segments),
      })
    }
    if (!before || !isBehind(playlist, before)) this.dateRanges.add(playlist)
    if (before) this.#keepHint(before, playlist)
    for (const segment of playlist.segments) this.#see(segment, atMs, before !== undefined)
    this.#unlist(playlist, atMs)
    this.latest = playlist
    for (const msn of this.segments.keys()) {
      if (this.segments.size <= MOST_SEGMENTS) break
      this.segments.delete(msn)
    }
  }

  /** The first part listed after what `before` ended with stands where `before` hinted at. */
  #keepHint(before: MediaPlaylistFacts, playlist: MediaPlaylistFacts): void {
    const hint = before.hints.find(({ type }) => type === 'PART')
    if (!hint || this.hintsKept.length >= MOST_HINTS) return
    const { msn, part } = nextPlace(before)
    const later = playlist.segments.filter((each) => each.msn >= msn)
    for (const segment of later) {
      const came = segment.parts[segment.msn === msn ? part : 0]
      if (!came) {
        // Its parts may have gone already; nothing can be said then.
        if (segment.msn !== msn || segment.parts.length === 0) return
        continue
      }
      const place = { msn: segment.msn, part: came.part }
      const ranged = hint.byteRange !== undefined && came.byteRange !== undefined
      this.hintsKept.push({
        hinted: hint.uri + (ranged ? startOf(hint.byteRange) : ''),
        came: came.uri + (ranged ? startOf(came.byteRange) : ''),
        place,
      })
      return
    }
  }

  #see(segment: SegmentFacts, atMs: number, later: boolean): void {
    const { msn } = segment
    const growing = segment.uri === undefined
    let seen = this.segments.get(msn)
    if (!seen) {
      // A segment that the first playlist lists as finished may have had parts whose tags are gone.
      seen = { msn, firstSeenMs: atMs, fromItsStart: growing || later, parts: [] }
      this.segments.set(msn, seen)
    }
    if (!growing) {
      seen.finishedAtMs ??= atMs
      if (seen.listing) seen.change ??= difference(seen.listing, segment)
      else seen.listing = { ...segment, parts: [] }
    }
    // Tags of parts leave from the first on (RFC 8216bis, 6.2.2).
    const gone = growing ? 0 : Math.max(0, seen.parts.length - segment.parts.length)
    for (const part of segment.parts) this.#seePart(seen, { ...part, part: part.part + gone }, atMs)
  }

  #seePart({ parts }: SeenSegment, part: PartFacts, atMs: number): void {
    const seen: SeenPart | undefined = parts[part.part]
    if (seen) seen.change ??= partDifference(seen.listing, part)
    else parts[part.part] = { listing: part, firstSeenMs: atMs }
  }

  #unlist({ mediaSequence, segments }: MediaPlaylistFacts, atMs: number): void {
    const listed = new Map(segments.map((segment) => [segment.msn, segment]))
    for (const seen of this.segments.values()) {
      if (seen.msn < mediaSequence) seen.unlistedAtMs ??= atMs
      if ((listed.get(seen.msn)?.parts.length ?? 0) > 0) continue
      for (const part of seen.parts) if (part) part.unlistedAtMs ??= atMs
    }
  }
}

/** Whether a playlist is older than another one, as caches may send it. */
function isBehind(playlist: MediaPlaylistFacts, other: MediaPlaylistFacts): boolean {
  const [place, otherPlace] = [nextPlace(playlist), nextPlace(other)]
  return place.msn < otherPlace.msn || (place.msn === otherPlace.msn && place.part < otherPlace.part)
}

const startOf = (byteRange = ''): string => ` from byte ${byteRange.split('@')[1] ?? '?'}`

/** From the end back to the first segment that is listed without parts. */
function partSeconds(segments: readonly SegmentFacts[]): number {
  let sum = 0
  for (const segment of segments.toReversed()) {
    if (segment.parts.length === 0) break
    sum += segment.durationSeconds ?? segment.parts.reduce((all, part) => all + part.durationSeconds, 0)
  }
  return sum
}

function dateFacts(segments: readonly SegmentFacts[]): DateFacts {
  let given = 0
  let expected: number | undefined
  let worstMs = 0
  let worstMsn: number | undefined
  for (const segment of segments) {
    const { dateTimeMs, msn, discontinuity } = segment
    const from = dateTimeMs ?? expected
    if (dateTimeMs !== undefined) {
      given++
      // A discontinuity may jump, but never back (RFC 8216bis, 6.2.1: no ambiguous dates).
      const step = expected === undefined ? 0 : dateTimeMs - expected
      const off = Number.isNaN(dateTimeMs)
        ? Number.POSITIVE_INFINITY
        : discontinuity
          ? Math.max(0, -step)
          : Math.abs(step)
      if (off > worstMs) {
        worstMs = off
        worstMsn = msn
      }
    }
    expected =
      from === undefined || segment.uri === undefined ? undefined : from + (segment.durationSeconds ?? 0) * 1000
  }
  return { given, worstMs, worstMsn }
}

const shown = (value: unknown): string => (value === undefined ? 'none' : String(value))

function difference(first: SegmentFacts, now: SegmentFacts): string | undefined {
  const names = ['uri', 'byteRange', 'durationSeconds', 'map', 'dateTimeMs', 'discontinuityNumber', 'gap'] as const
  for (const name of names) {
    // A date may be left out where the one before implies it.
    if (name === 'dateTimeMs' && (first[name] === undefined || now[name] === undefined)) continue
    if (!Object.is(first[name], now[name])) return `${name} was ${shown(first[name])}, then ${shown(now[name])}`
  }
  return undefined
}

function partDifference(first: PartFacts, now: PartFacts): string | undefined {
  for (const name of ['uri', 'byteRange', 'durationSeconds', 'independent', 'gap'] as const)
    if (!Object.is(first[name], now[name]))
      return `part ${first.part}: ${name} was ${shown(first[name])}, then ${shown(now[name])}`
  return undefined
}
