import { inWords, isGood } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { failed, judge, judgeEach, untested } from '../../verdict.ts'
import { announcedSegments, type DashObservation, type LiveSegment } from '../dash-observation.ts'
import { isOpenOffered } from '../mpd-facts.ts'

const NOT_SEEN = 'no segment was asked for while it was open'

/** Segments that were asked for when they could just be, so that they came while they were made. */
const openOf = (seen: DashObservation): LiveSegment[] =>
  announcedSegments(seen).filter(
    ({ chosen, answer, endsAtMs }) => isOpenOffered(chosen.template) && isGood(answer) && answer.askedAtMs < endsAtMs,
  )

/** Those of which enough was still to be made when they were asked for. */
const longOpenOf = (seen: DashObservation): LiveSegment[] =>
  openOf(seen).filter(
    ({ announced, endsAtMs, answer }) => endsAtMs - answer.askedAtMs > announced.durationSeconds * 700,
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
    const open = longOpenOf(seen).filter(({ firstByteAtMs }) => firstByteAtMs !== undefined)
    if (open.length === 0) return untested(NOT_SEEN)
    const overMs = ({ answer, firstByteAtMs = 0 }: LiveSegment) => answer.endAtMs - firstByteAtMs
    const late = open.filter((segment) => overMs(segment) < segment.announced.durationSeconds * 400)
    // An origin that waits for the whole does so each time; once may be the network.
    if (late.length <= open.length / 5) return judge([], `${open.length} segments, ${late.length} of them late`)
    return failed(
      ...late.map((segment) => ({
        seen: `its bytes came within ${overMs(segment).toFixed(0)} ms, it lasts ${segment.announced.durationSeconds} s`,
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
        return lateMs <= FIRST_BYTE_MS
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
