import { isDeepStrictEqual } from 'node:util'
import test from 'ava'
import fc from 'fast-check'
import { LiveWindow } from '../../../src/engine/live/live-window.ts'
import { renderMediaPlaylist } from '../../../src/formats/hls/media-playlist.ts'
import { expand, type ReadPlaylist, readPlaylist } from '../formats/hls-playlist-reader.ts'
import { init, part } from './live-media.ts'

const PART_MS = 200
const SEGMENT_MS = 1000
const WINDOW_MS = 9000
const PARTS = SEGMENT_MS / PART_MS
const PART_TARGET_TICKS = PART_MS * 90

/** What may happen to a stream. */
type Step =
  | { readonly kind: 'part'; readonly share: number; readonly closes: boolean }
  | { readonly kind: 'restart' }
  | { readonly kind: 'rest'; readonly ticks: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 60,
      arbitrary: fc.record({
        kind: fc.constant('part' as const),
        share: fc.integer({ min: 85, max: 100 }),
        closes: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, fc.constant(true)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('rest' as const), ticks: fc.nat(900_000) }) },
  ),
  { minLength: 60, maxLength: 200 },
)

/** Packaging and the window, a step at a time. */
class History {
  readonly window = new LiveWindow({ partMs: PART_MS, segmentMs: SEGMENT_MS, windowMs: WINDOW_MS })
  #msn = 0
  #part = 0
  #pts = 0
  #inits = 0

  constructor() {
    this.window.push(init())
  }

  take(step: Step): void {
    if (step.kind === 'part') this.#makePart(step.share, step.closes)
    else if (step.kind === 'restart') {
      this.window.push(init(++this.#inits, true))
      this.#beginSegment()
    } else {
      this.window.resume()
      this.#msn = 0
      this.#part = 0
      this.#pts += step.ticks
    }
  }

  #makePart(share: number, closes: boolean): void {
    const duration = Math.floor((PART_TARGET_TICKS * share) / 100)
    this.window.push(part(this.#msn, this.#part, this.#pts, duration))
    this.#pts += duration
    this.#part++
    if (!closes && this.#part < PARTS) return
    this.window.push({ kind: 'segment', msn: this.#msn, parts: this.#part, pts: 0, duration: 0 })
    this.#beginSegment()
  }

  #beginSegment(): void {
    if (this.#part > 0) this.#msn++
    this.#part = 0
  }
}

const numberIn = (playlist: ReadPlaylist, tag: string): number =>
  Number(playlist.head.find((line) => line.startsWith(`#${tag}:`))?.split(':')[1])

/** Lines that promise something for the life of a stream. */
const promises = ({ head }: ReadPlaylist): string[] =>
  head.filter((line) => /^#EXT-X-(VERSION|TARGETDURATION|PART-INF|SERVER-CONTROL|INDEPENDENT)/.test(line))

const partNames = ({ segments }: ReadPlaylist): string[] =>
  segments.flatMap(({ lines }) => lines.flatMap((line) => /^#EXT-X-PART:.*URI="([^"]+)"/.exec(line)?.[1] ?? []))

const hintOf = ({ tail }: ReadPlaylist): string | undefined => /URI="([^"]+)"/.exec(tail[0] ?? '')?.[1]

/** The discontinuity sequence number of every segment (RFC 8216bis, 6.2.2). */
const discontinuities = (playlist: ReadPlaylist): Map<number, number> => {
  let number = numberIn(playlist, 'EXT-X-DISCONTINUITY-SEQUENCE')
  return new Map(
    playlist.segments.map(({ msn, lines }) => {
      if (lines.includes('#EXT-X-DISCONTINUITY')) number++
      return [msn, number]
    }),
  )
}

/** What of a finished segment stays as it is while it is listed: all but its parts. */
const settled = ({ segments }: ReadPlaylist): Map<number, string> =>
  new Map(
    segments
      .filter(({ lines }) => lines.at(-1)?.startsWith('#') === false)
      .map(({ msn, map, lines }) => [
        msn,
        [map, ...lines.filter((line) => !line.startsWith('#EXT-X-PART:'))].join('\n'),
      ]),
  )

test('whatever happens to a stream, its playlists go on from one another', (t) => {
  let [deltas, left] = [0, 0]
  fc.assert(
    fc.property(steps, (all) => {
      const history = new History()
      const read = (skip = false) => readPlaylist(renderMediaPlaylist(history.window.playlist, 'k3/', { skip }))
      let before = read()
      for (const step of all) {
        history.take(step)
        const after = read()
        const delta = read(true)
        if (delta.skipped > 0) deltas++
        // Compared first without the pains that a report takes.
        const whole = expand(before, delta)
        if (!isDeepStrictEqual(whole, after))
          t.deepEqual(whole, after, 'a delta update and the playlist before it make the whole one')
        t.deepEqual(promises(after), promises(before), 'what was promised stays')
        for (const tag of ['EXT-X-MEDIA-SEQUENCE', 'EXT-X-DISCONTINUITY-SEQUENCE']) {
          t.true(numberIn(after, tag) >= numberIn(before, tag), `${tag} does not go back`)
        }
        if (numberIn(after, 'EXT-X-MEDIA-SEQUENCE') > numberIn(before, 'EXT-X-MEDIA-SEQUENCE')) left++
        if (step.kind === 'part') t.is(partNames(after).at(-1), hintOf(before), 'the part that was hinted at came')
        const [numbers, kept] = [discontinuities(after), settled(after)]
        for (const [msn, number] of discontinuities(before)) t.is(numbers.get(msn) ?? number, number)
        for (const [msn, lines] of settled(before)) t.is(kept.get(msn) ?? lines, lines)
        before = after
      }
    }),
    { numRuns: 50 },
  )
  t.true(deltas > 500 && left > 100, `${deltas} delta updates, ${left} segments left`)
})

test('whatever happens, a playlist lists its window once there is so much, and never much more', (t) => {
  fc.assert(
    fc.property(steps, (all) => {
      const history = new History()
      let madeMs = 0
      for (const step of all) {
        history.take(step)
        if (step.kind === 'part') madeMs += Math.floor((PART_TARGET_TICKS * step.share) / 100) / 90
        const listedMs = history.window.seconds * 1000
        t.true(listedMs >= Math.min(madeMs, WINDOW_MS) - 1e-6)
        t.true(listedMs < WINDOW_MS + 2 * SEGMENT_MS)
      }
    }),
    { numRuns: 50 },
  )
})
