import { isDeepStrictEqual } from 'node:util'
import test from 'ava'
import {
  comparePlaces,
  expandDelta,
  nextPlace,
  type Place,
  type SeenPlaylist,
  seenPlaylist,
} from '../helpers/media-playlist.ts'
import { openPatternStream } from '../helpers/pattern-stream.ts'

const RELOADS = 1000
/** Players at once: with blocking reloads, they make some sixty reloads a second. */
const PLAYERS = 12
/** RFC 8216bis, 4.4.4.9: a part that is not the last of its segment lasts at least so much of the part target. */
const LEAST_OF_PART_TARGET = 0.85
/** Durations are written with five places. */
const ROUNDING_SECONDS = 0.00002

/** Segments at the live edge that always list their parts: three target durations of them. */
const OLDEST_WITH_PARTS = 3

const KINDS = ['blocking', 'delta', 'plain', 'blocking', 'segment', 'delta', 'plain delta', 'blocking'] as const
type Kind = (typeof KINDS)[number]

/** The directives of a reload by a player that is at a place. */
function directives(kind: Kind, { msn, part }: Place): string {
  const skip = kind === 'delta' || kind === 'plain delta' ? ['_HLS_skip=YES'] : []
  if (kind === 'plain' || kind === 'plain delta') return skip.join('&')
  if (kind === 'segment') return `_HLS_msn=${msn}`
  return [`_HLS_msn=${msn}`, `_HLS_part=${part}`, ...skip].join('&')
}

/** What was found out over all reloads. */
class Findings {
  readonly faults: string[] = []
  readonly count: Record<Kind, number> = { blocking: 0, delta: 0, plain: 0, segment: 0, 'plain delta': 0 }
  /** Deltas that skipped something, and were compared with a full playlist of the same moment. */
  deltasCompared = 0
  skippedSegments = 0
  readonly #constants: Set<string> = new Set()
  readonly #segments = new Map<number, string>()
  readonly #parts = new Map<string, string>()
  reloads = 0

  get constants(): readonly string[] {
    return [...this.#constants]
  }

  get segments(): number {
    return this.#segments.size
  }

  expect(holds: boolean, fault: () => string): void {
    if (!holds && this.faults.length < 5) this.faults.push(`reload ${this.reloads}: ${fault()}`)
  }

  /** What is true of each playlist by itself, and of what was said before of the same segments and parts. */
  look(playlist: SeenPlaylist): void {
    this.#constants.add(JSON.stringify(playlist.constants))
    const partTarget = playlist.constants.partTargetSeconds ?? Number.NaN
    for (const [index, segment] of playlist.segments.entries()) {
      const { msn, parts, seconds, uri } = segment
      this.expect(msn === playlist.mediaSequence + playlist.skipped + index, () => `${index} has the number ${msn}`)
      if (uri !== undefined) this.#unchanged(this.#segments, msn, { ...segment, parts: [] })
      for (const [at, part] of parts.entries()) {
        const isLast = uri !== undefined && at === parts.length - 1
        const least = isLast ? 0 : partTarget * LEAST_OF_PART_TARGET
        const isWithin = part.seconds <= partTarget && part.seconds >= least - ROUNDING_SECONDS
        this.expect(isWithin, () => `part ${msn}.${at} lasts ${part.seconds} s with a target of ${partTarget} s`)
        this.expect(at > 0 || part.independent, () => `segment ${msn} does not begin with an independent part`)
        this.#unchanged(this.#parts, `${msn}.${at}`, part)
      }
      const sum = parts.reduce((total, part) => total + part.seconds, 0)
      const isWhole = uri === undefined || parts.length === 0 || Math.abs(sum - seconds) < 0.001
      this.expect(isWhole, () => `segment ${msn} lasts ${seconds} s, its parts ${sum} s`)
      this.expect(Math.round(seconds) <= playlist.constants.targetSeconds, () => `segment ${msn} lasts ${seconds} s`)
    }
  }

  #unchanged<K>(before: Map<K, string>, key: K, value: unknown): void {
    const text = JSON.stringify(value)
    const known = before.get(key)
    this.expect(known === undefined || known === text, () => `${key} was ${known} and is ${text}`)
    before.set(key, text)
  }
}

/** Where a delta that was made whole differs from the full playlist of the same moment; undefined where it does not. */
function difference(whole: SeenPlaylist, full: SeenPlaylist): string | undefined {
  const differs = (ours: unknown, theirs: unknown): string | undefined =>
    isDeepStrictEqual(ours, theirs) ? undefined : `${JSON.stringify(ours)} instead of ${JSON.stringify(theirs)}`
  const heads = [whole, full].map(({ segments, ...head }) => ({ ...head, count: segments.length }))
  return (
    differs(heads[0], heads[1]) ??
    full.segments
      .map((theirs, index) => {
        const ours = whole.segments[index]
        // The player may still have parts of an old segment, which playlists no longer list.
        const isOld = index < full.segments.length - OLDEST_WITH_PARTS && theirs.parts.length === 0
        return differs(isOld && ours ? { ...ours, parts: [] } : ours, theirs)
      })
      .find((fault) => fault !== undefined)
  )
}

/** One player: reloads in turn in each way, and holds each answer against the one before. */
async function play(mediaUrl: string, first: number, findings: Findings): Promise<void> {
  const reload = async (query: string): Promise<SeenPlaylist> => {
    const answer = await fetch(`${mediaUrl}${query === '' ? '' : `?${query}`}`)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${answer.status} for ${query}: ${text}`)
    findings.reloads += 1
    const playlist = seenPlaylist(text)
    findings.look(playlist)
    return playlist
  }
  let before = await reload('')
  for (let turn = first; findings.reloads < RELOADS; turn += 1) {
    const kind = KINDS[turn % KINDS.length] as Kind
    const asked = nextPlace(before)
    const query = directives(kind, asked)
    // Of the same moment and by another connection: what a delta is held against.
    const [answer, full] = await Promise.all([
      reload(query),
      kind === 'delta' ? reload(directives('blocking', asked)) : undefined,
    ])
    findings.count[kind] += 1
    const playlist = expandDelta(answer, before)
    const isDelta = kind === 'delta' || kind === 'plain delta'
    findings.expect(isDelta || answer.skipped === 0, () => `${query} is answered with a delta`)
    findings.skippedSegments += answer.skipped
    findings.expect(playlist.mediaSequence >= before.mediaSequence, () => `${query}: the media sequence goes back`)
    findings.expect(
      playlist.discontinuitySequence >= before.discontinuitySequence,
      () => `${query}: the discontinuity sequence goes back`,
    )
    const place = nextPlace(playlist)
    findings.expect(comparePlaces(place, asked) >= 0, () => `${query}: the live edge goes back`)
    const isThere = kind === 'segment' ? place.msn > asked.msn : comparePlaces(place, asked) > 0
    findings.expect(kind.startsWith('plain') || isThere, () => `${query}: what was waited for is not there`)
    if (full && answer.skipped > 0 && full.hint === answer.hint && full.mediaSequence === answer.mediaSequence) {
      findings.deltasCompared += 1
      const fault = difference(playlist, full)
      findings.expect(fault === undefined, () => `${query}: the delta makes ${fault}`)
    }
    before = playlist
  }
}

const lines = async (url: string): Promise<string[]> =>
  (await (await fetch(url)).text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))

test('1,000 reloads of a running stream contradict neither themselves nor each other', async (t) => {
  t.timeout(120_000)
  await using stream = await openPatternStream({ window: '10s' })
  const { hlsUrl = '' } = stream.info
  const mediaUrl = new URL((await lines(hlsUrl))[0] ?? '/', hlsUrl).href
  const findings = new Findings()
  const fromMs = performance.now()
  await Promise.all(Array.from({ length: PLAYERS }, (_, index) => play(mediaUrl, index, findings)))
  const seconds = (performance.now() - fromMs) / 1000

  t.log(`${findings.reloads} reloads in ${seconds.toFixed(1)} s:`, JSON.stringify(findings.count))
  t.log(`${findings.segments} segments; ${findings.deltasCompared} deltas compared`)
  t.deepEqual(findings.faults, [])
  t.is(findings.constants.length, 1, `constants that change: ${findings.constants.join(' ')}`)
  const constants = JSON.parse(findings.constants[0] ?? '{}') as SeenPlaylist['constants']
  t.is(constants.targetSeconds, 1)
  t.is(constants.partTargetSeconds, 0.2)
  t.true((constants.partHoldBack ?? 0) >= 0.6)
  t.true((constants.holdBack ?? 0) >= 3)
  t.true((constants.canSkipUntil ?? 0) >= 6)
  for (const [kind, count] of Object.entries(findings.count)) t.true(count >= 50, `${count} reloads were ${kind}`)
  t.true(findings.segments > 15, 'the window has moved on')
  t.true(findings.skippedSegments > 100)
  t.true(findings.deltasCompared >= 50)
})
