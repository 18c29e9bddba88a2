import { ticksToMs } from '../../domain/time.ts'
import { followPeriods, type Period, periodsSince } from '../../formats/dash/period.ts'
import type { SegmentWindow } from '../../formats/dash/segment-decision.ts'
import { placeOf } from '../../formats/dash/segment-grid.ts'
import type { LiveWindow } from './live-window.ts'
import type { StoredSegment } from './stored-segment.ts'

/** A period, and what of it viewers can still see. */
export interface ListedPeriod {
  readonly period: Period
  /** Number of its first segment that is still listed. */
  readonly firstListed: number
  /** End of its newest segment, milliseconds on the media clock. */
  readonly endMs: number
}

const endMs = ({ pts, duration }: StoredSegment): number => Math.ceil(ticksToMs(pts + duration))

/** The segments of a live window by their numbers on the grid, and the periods they make up. */
export class DashWindow implements SegmentWindow<StoredSegment> {
  readonly #live: LiveWindow
  readonly #gridMs: number
  /** In order. */
  readonly #numbered = new Map<number, StoredSegment>()
  #periods: readonly Period[] = []
  /** The newest segment seen, numbered or not. */
  #newest: StoredSegment | undefined
  /** What was before the newest. */
  #before: { readonly newest: StoredSegment | undefined; readonly periods: readonly Period[] } = {
    newest: undefined,
    periods: [],
  }

  constructor(live: LiveWindow, gridMs: number) {
    this.#live = live
    this.#gridMs = gridMs
  }

  /** Takes in what has changed; true when a segment has begun. */
  follow(): boolean {
    const { kept } = this.#live
    const newest = this.#newest
    if (kept.at(-1) === newest) return false
    const oldestMsn = kept[0]?.msn ?? 0
    if (newest && newest.msn >= oldestMsn && kept[newest.msn - oldestMsn] !== newest) this.#takeBack(newest)
    const unseen = kept.slice(Math.max(0, (this.#newest?.msn ?? -1) + 1 - oldestMsn))
    for (const segment of unseen) this.#take(segment)
    this.#drop(oldestMsn)
    return unseen.length > 0
  }

  readonly segmentOf = (number: number): StoredSegment | undefined => this.#numbered.get(number)

  get ended(): boolean {
    return this.#live.ended
  }

  get oldest(): number | undefined {
    const [oldest] = this.#numbered.keys()
    return oldest
  }

  get edge(): number | undefined {
    return this.#newest && placeOf(this.#newest.pts, this.#gridMs)
  }

  /** True when a player that reads the MPD now finds the newest media in it. */
  get isEdgeListed(): boolean {
    const { edge } = this
    return edge !== undefined && this.segmentOf(edge) === this.#newest
  }

  /** Periods of which something is listed. */
  get listed(): readonly ListedPeriod[] {
    const firstListedMsn = this.#live.listed[0]?.msn ?? 0
    const oldest = this.oldest ?? 0
    return this.#periods.flatMap((period) => {
      const newest = this.segmentOf(period.last)
      if (!newest || newest.msn < firstListedMsn) return []
      let firstListed = Math.max(period.first, oldest)
      while ((this.segmentOf(firstListed)?.msn ?? -1) < firstListedMsn) firstListed += 1
      return [{ period, firstListed, endMs: endMs(newest) }]
    })
  }

  #take(segment: StoredSegment): void {
    const periods = followPeriods(this.#periods, segment, this.#gridMs)
    if (periods !== this.#periods) this.#numbered.set(placeOf(segment.pts, this.#gridMs), segment)
    this.#before = { newest: this.#newest, periods: this.#periods }
    this.#newest = segment
    this.#periods = periods
  }

  /** A segment that ended before its first part did is gone as if it had never been. */
  #takeBack(segment: StoredSegment): void {
    const number = placeOf(segment.pts, this.#gridMs)
    if (this.segmentOf(number) === segment) this.#numbered.delete(number)
    this.#newest = this.#before.newest
    this.#periods = this.#before.periods
  }

  #drop(oldestMsn: number): void {
    for (const [number, { msn }] of this.#numbered) {
      if (msn >= oldestMsn) break
      this.#numbered.delete(number)
    }
    const { oldest } = this
    if (oldest !== undefined) this.#periods = periodsSince(this.#periods, oldest)
  }
}
