import { inWords, isGood } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { failed, judge, judgeEach, untested } from '../../verdict.ts'
import { announcedSegments, type DashObservation, type LiveSegment } from '../dash-observation.ts'
import { isOpenOffered } from '../mpd-facts.ts'
import { clockSlackMs } from '../origin-clock.ts'

const NOT_SEEN = 'no segment was surely asked for while most of it was still to be made'

/** Segments that were asked for when they could just be, so that they came while they were made. */
const openOf = (seen: DashObservation): LiveSegment[] =>
  announcedSegments(seen).filter(
    ({ chosen, answer, endsAtMs }) => isOpenOffered(chosen.template) && isGood(answer) && answer.askedAtMs < endsAtMs,
  )

/** Of a segment this share at least has to be still to be made, beyond what the clock can be off by. */
const LONG = 0.7

/** What surely was still to be made of a segment at a moment, milliseconds; less than nothing where the clock says nothing of it. */
const remainingMs = ({ clocks, dateAheadMs }: DashObservation, { endsAtMs }: LiveSegment, atMs: number): number =>
  endsAtMs - atMs - clockSlackMs(clocks, dateAheadMs)

/** Those of which enough was still to be made when they were asked for. */
const longOpenOf = (seen: DashObservation): LiveSegment[] =>
  openOf(seen).filter(
    (segment) => remainingMs(seen, segment, segment.answer.askedAtMs) > segment.announced.durationSeconds * LONG * 1000,
  )

const numberOf = ({ announced }: LiveSegment): string => `segment ${announced.number}`

export const openWithoutLength: Rule<DashObservation> = {
  id: 'dash.open-without-length',
  title: 'An open segment is sent without Content-Length',
  clause: 'DASH-IF LL 9.X.4.2',
  level: 'must',
  check: (seen) =>
    judgeEach(
      longOpenOf(seen),
      ({ answer }) => {
        const length = answer.headers['content-length']
        return length === undefined
          ? undefined
          : { seen: `${inWords(answer)} with Content-Length: ${length}`, where: answer.url }
      },
      { what: 'segments', without: NOT_SEEN },
    ),
}

export const openEarly: Rule<DashObservation> = {
  id: 'dash.open-early',
  title: 'Its first byte comes well before its last',
  clause: 'ISO/IEC 23009-1 5.3.9.2.2',
  level: 'must',
  check(seen) {
    // What can come early is what is made after its first fragment was there and it was asked for.
    const open = longOpenOf(seen).flatMap((segment) => {
      const { announced, answer, availableAtMs, firstByteAtMs } = segment
      if (firstByteAtMs === undefined) return []
      const leftMs = remainingMs(seen, segment, Math.max(answer.askedAtMs, availableAtMs))
      return leftMs > announced.durationSeconds * LONG * 1000
        ? { segment, leftMs, overMs: answer.endAtMs - firstByteAtMs }
        : []
    })
    if (open.length === 0) return untested(NOT_SEEN)
    const late = open.filter(({ leftMs, overMs }) => overMs < leftMs / 2)
    // An origin that waits for the whole does so each time; once may be the network.
    if (late.length <= open.length / 5) return judge([], `${open.length} segments, ${late.length} of them late`)
    return failed(
      ...late.map(({ segment, leftMs, overMs }) => ({
        seen: `its bytes came within ${overMs.toFixed(0)} ms, of it ${leftMs.toFixed(0)} ms were still to be made`,
        where: numberOf(segment),
      })),
    )
  },
}

/** Bytes of one write come together, give or take the network. */
const TOGETHER_MS = 60

export const openByFragments: Rule<DashObservation> = {
  id: 'dash.open-by-fragments',
  title: 'Fragments of an open segment are sent whole, one by one',
  clause: 'DASH-IF LL 9.X.4.2',
  level: 'should',
  check(seen) {
    const fragments = longOpenOf(seen).flatMap((segment) =>
      segment.fragments.map((fragment) => ({ segment, fragment })),
    )
    if (fragments.length === 0) return untested(NOT_SEEN)
    const torn = fragments.filter(({ fragment: { firstAtMs, lastAtMs, durationSeconds } }) => {
      return lastAtMs - firstAtMs > Math.max(TOGETHER_MS, durationSeconds * 500)
    })
    const words = `${torn.length} of ${fragments.length} fragments came in pieces`
    return judge(
      torn.length > fragments.length / 10 ? torn.map(({ segment }) => ({ seen: words, where: numberOf(segment) })) : [],
      words,
    )
  },
}

/** Until the first byte, after a segment was announced to be there: a fragment is made, encoded and sent. */
const FIRST_BYTE_MS = 1000

export const availableOnTime: Rule<DashObservation> = {
  id: 'dash.available-on-time',
  title: 'Segments are there when the MPD says they are',
  clause: 'ISO/IEC 23009-1 5.3.9.5.3, A.3',
  level: 'must',
  check: (seen) =>
    judgeEach(
      announcedSegments(seen).filter(({ earlyMs }) => earlyMs <= 0),
      (segment) => {
        const { answer, availableAtMs, firstByteAtMs } = segment
        if (!isGood(answer)) return { seen: inWords(answer), where: answer.url }
        const lateMs = (firstByteAtMs ?? answer.endAtMs) - Math.max(availableAtMs, answer.askedAtMs)
        return lateMs <= FIRST_BYTE_MS + clockSlackMs(seen.clocks, seen.dateAheadMs)
          ? undefined
          : { seen: `its first byte came ${lateMs.toFixed(0)} ms late`, where: numberOf(segment) }
      },
      { what: 'segments', without: 'no segment was asked for' },
    ),
}

export const earlyHeld: Rule<DashObservation> = {
  id: 'dash.early-held',
  title: 'A request that comes a little early is held, not refused',
  clause: 'DASH-IF LL 9.X.4.2',
  level: 'should',
  check: (seen) =>
    judgeEach(
      announcedSegments(seen).filter(({ earlyMs }) => earlyMs > 0),
      (segment) =>
        isGood(segment.answer)
          ? undefined
          : { seen: `${inWords(segment.answer)}, ${segment.earlyMs.toFixed(0)} ms early`, where: segment.answer.url },
      { what: 'requests', without: 'no segment was asked for early' },
    ),
}
