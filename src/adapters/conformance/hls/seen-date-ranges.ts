import { type DateRangeFacts, unquoted } from './date-range-facts.ts'
import type { MediaPlaylistFacts } from './playlist-facts.ts'

const MOST_TEXTS = 10_000
const MOST_MISSED = 100

/** What was seen of the date ranges of one media playlist. Bounded: what comes when it is full is not looked at. */
export class SeenDateRanges {
  /** All that was said of them, each text once. */
  readonly texts = new Map<string, DateRangeFacts>()
  /** Those that were gone while a segment of their dates was listed, by ID, and from which playlist. */
  readonly missed = new Map<string, string>()
  /** Those of the newest playlist: when they begin, milliseconds since 1970. */
  #listed: ReadonlyMap<string, number> = new Map()

  /** Takes a playlist that is no delta update, and not older than the one before. */
  add({ dateRanges, segments, mediaSequence }: MediaPlaylistFacts): void {
    const listed = new Map<string, number>()
    for (const each of dateRanges) {
      if (this.texts.size < MOST_TEXTS) this.texts.set(each.text, each)
      // Of several tags of one ID only one may say when it begins.
      const startMs = Date.parse(unquoted(each.attributes.get('START-DATE')) ?? '')
      if (each.id !== undefined) listed.set(each.id, Number.isNaN(startMs) ? (listed.get(each.id) ?? startMs) : startMs)
    }
    const oldestMs = segments[0]?.dateTimeMs ?? Number.NaN
    for (const [id, startMs] of this.#listed)
      if (!listed.has(id) && startMs >= oldestMs && this.missed.size < MOST_MISSED)
        this.missed.set(id, `the playlist that begins with segment ${mediaSequence}`)
    this.#listed = listed
  }
}
