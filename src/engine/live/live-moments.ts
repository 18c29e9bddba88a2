import { type Observable, Subject } from 'rxjs'
import type { LiveMoment, LiveTimeline } from '../../domain/live-moment.ts'
import { oneLine } from '../../formats/webvtt/cue-text.ts'
import type { TimedNote } from './clip/state-in-force.ts'

/** Each playlist and each MPD carries all of them, several times a second: so many, or one for each second they list, whichever is more. */
const MOST_MOMENTS = 50
/** Characters of a detail. */
const MOST_DETAIL = 160

/** What has happened lately in the session of a live stream, as its playlists and manifests tell it: the same in all of them at a time. */
export class LiveMoments {
  readonly #timeline: LiveTimeline
  /** In the order of time. What is told once is told as long as its media is listed (RFC 8216bis, 6.2.1). */
  #told: readonly LiveMoment[] = []
  /** What nobody was told yet. */
  #waiting: readonly LiveMoment[] = []
  #count = 0
  #version: number | undefined
  readonly #came = new Subject<LiveMoment>()

  /** @param timeline what viewers are told */
  constructor(timeline: LiveTimeline) {
    this.#timeline = timeline
  }

  /** Each of them at once, for who holds a connection: viewers at the live edge, who need not be told again. */
  get came(): Observable<LiveMoment> {
    return this.#came
  }

  /** Takes what has happened. What was before all media is not told. */
  add({ event, atMs, details = {} }: TimedNote): void {
    if (this.#timeline === 'off' || !Number.isFinite(atMs)) return
    if (this.#timeline === 'marks' && event !== 'session.marked') return
    const short = Object.entries(details)
      .filter(([name]) => isForViewers(event, name))
      .map(([name, value]) => [name, typeof value === 'string' ? oneLine(value, MOST_DETAIL) : value])
    const moment = { id: ++this.#count, event, atMs, details: Object.fromEntries(short) }
    this.#waiting = most([...this.#waiting, moment], MOST_MOMENTS)
    this.#came.next(moment)
  }

  /**
   * What is told at a version of the stream: what comes meanwhile waits for the next one.
   * @param oldestMs when the oldest media begins, milliseconds since 1970; undefined while there is none
   */
  at(version: number, oldestMs: number | undefined): readonly LiveMoment[] {
    if (this.#version === version || oldestMs === undefined) return this.#told
    this.#version = version
    const listed = this.#told.filter(({ atMs }) => atMs >= oldestMs)
    const came = this.#waiting.filter(({ atMs }) => atMs >= oldestMs)
    const seconds = Math.floor((Math.max(oldestMs, ...came.map(({ atMs }) => atMs)) - oldestMs) / 1000)
    const room = Math.max(0, Math.max(MOST_MOMENTS, seconds) - listed.length)
    this.#told = [...listed, ...most(came, room)].toSorted((a, b) => a.atMs - b.atMs)
    this.#waiting = []
    return this.#told
  }
}

/** Why an encoder or a browser ended is told in their words, with paths of this machine: for whoever runs the session. */
const isForViewers = (event: string, detail: string): boolean =>
  detail !== 'reason' || !/^(encoder|browser|load)\./.test(event)

/** So many of some moments: marks of the user before all else, then the newest. */
function most(moments: readonly LiveMoment[], count: number): readonly LiveMoment[] {
  if (moments.length <= count) return moments
  const isMark = ({ event }: LiveMoment): boolean => event === 'session.marked'
  const byWorth = moments.toSorted((a, b) => Number(isMark(b)) - Number(isMark(a)) || b.atMs - a.atMs)
  const kept = new Set(byWorth.slice(0, count))
  return moments.filter((moment) => kept.has(moment))
}
