import type { LiveMoment, LiveTimeline } from '../../domain/live-moment.ts'
import { oneLine } from '../../formats/webvtt/cue-text.ts'
import type { TimedNote } from './clip/state-in-force.ts'

/** Each playlist and each MPD carries all of them, several times a second: the newest are of interest. */
const MOST_MOMENTS = 50
/** Characters of a detail. */
const MOST_DETAIL = 160

/** What has happened lately in the session of a live stream, as its playlists and manifests tell it: the same in all of them at a time. */
export class LiveMoments {
  readonly #timeline: LiveTimeline
  #moments: readonly LiveMoment[] = []
  #count = 0
  #listed: { readonly version: number; readonly moments: readonly LiveMoment[] } | undefined

  /** @param timeline what viewers are told */
  constructor(timeline: LiveTimeline) {
    this.#timeline = timeline
  }

  /** Takes what has happened. What was before all media is not told. */
  add({ event, atMs, details = {} }: TimedNote): void {
    if (this.#timeline === 'off' || !Number.isFinite(atMs)) return
    if (this.#timeline === 'marks' && event !== 'session.marked') return
    const short = Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'string' ? oneLine(value, MOST_DETAIL) : value,
    ])
    const moment = { id: ++this.#count, event, atMs, details: Object.fromEntries(short) }
    this.#moments = [...this.#moments, moment].toSorted((a, b) => a.atMs - b.atMs).slice(-MOST_MOMENTS)
  }

  /**
   * What is told at a version of the stream: what comes meanwhile waits for the next one.
   * @param oldestMs when the oldest media begins, milliseconds since 1970; undefined while there is none
   */
  at(version: number, oldestMs: number | undefined): readonly LiveMoment[] {
    if (this.#listed?.version === version) return this.#listed.moments
    const moments = oldestMs === undefined ? [] : this.#moments.filter(({ atMs }) => atMs >= oldestMs)
    this.#listed = { version, moments }
    return moments
  }
}
