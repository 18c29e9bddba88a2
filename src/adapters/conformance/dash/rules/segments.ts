import { inWords, isGood } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { type Finding, failed, judge, judgeEach, passed, untested } from '../../verdict.ts'
import { announcedSegments, type DashObservation, firstMpd, type LiveSegment } from '../dash-observation.ts'
import { gridSeconds } from '../mpd-facts.ts'

const NONE = 'no segment of fragmented MP4 was read'

const read = ({ segments }: DashObservation) =>
  segments.flatMap((segment) => (segment.media ? { ...segment, media: segment.media } : []))

const where = ({ announced }: Pick<LiveSegment, 'announced'>): string => `segment ${announced.number}`

/** A decode time may be off the place of its segment by half of it (ISO/IEC 23009-1, 7.2.1). */
const MOST_SHARE_OFF = 0.5
const SLACK_SECONDS = 0.012

export const numbersContinue: Rule<DashObservation> = {
  id: 'dash.numbers',
  title: 'Each number holds the media of its place, without holes',
  clause: 'ISO/IEC 23009-1 5.3.9.5.3, 7.2.1',
  level: 'must',
  check(seen) {
    const all = read(seen)
    return judgeEach(
      all,
      (segment): Finding | undefined => {
        const { announced, media, chosen } = segment
        const off = media.decodeSeconds - announced.mediaSeconds
        if (Math.abs(off) > announced.durationSeconds * MOST_SHARE_OFF)
          return { seen: `it begins ${off.toFixed(3)} s from its place`, where: where(segment) }
        const next = all.find(
          (each) => each.announced.number === announced.number + 1 && each.chosen.period.id === chosen.period.id,
        )
        const step = next ? next.media.decodeSeconds - media.decodeSeconds - media.durationSeconds : 0
        return next && Math.abs(step) > SLACK_SECONDS
          ? { seen: `${step.toFixed(3)} s between the segment before and it`, where: where(next) }
          : undefined
      },
      { what: 'segments', without: NONE },
    )
  },
}

export const segmentDurations: Rule<DashObservation> = {
  id: 'dash.segment-durations',
  title: 'Segments last as long as the MPD says, within half of it',
  clause: 'ISO/IEC 23009-1 7.2.1, 5.3.9.2',
  level: 'must',
  check(seen) {
    const all = read(seen)
    const newest = Math.max(...all.map(({ announced }) => announced.number))
    return judgeEach(
      all,
      (segment) => {
        const told = gridSeconds(segment.chosen.template) ?? segment.announced.durationSeconds
        const off = segment.media.durationSeconds - told
        // The last of a stream ends where the stream does.
        const mayBeShort = segment.announced.number === newest && off < 0
        return mayBeShort || Math.abs(off) <= told * MOST_SHARE_OFF
          ? undefined
          : { seen: `it lasts ${(told + off).toFixed(3)} s, the MPD says ${told} s`, where: where(segment) }
      },
      { what: 'segments', without: NONE },
    )
  },
}

export const maxSegmentDuration: Rule<DashObservation> = {
  id: 'dash.max-segment-duration',
  title: 'No segment is longer than maxSegmentDuration',
  clause: 'ISO/IEC 23009-1 5.3.1.2',
  level: 'must',
  check(seen) {
    const most = firstMpd(seen)?.maxSegmentSeconds
    if (most === undefined) return untested('the MPD has no @maxSegmentDuration')
    return judgeEach(
      read(seen),
      (segment) =>
        // Rounded as EXT-X-TARGETDURATION is not: a frame of grace for cutting at frames.
        segment.media.durationSeconds <= most + 0.05
          ? undefined
          : {
              seen: `it lasts ${segment.media.durationSeconds.toFixed(3)} s, the MPD says ${most} s at most`,
              where: where(segment),
            },
      { what: 'segments', without: NONE },
    )
  },
}

export const startsWithSync: Rule<DashObservation> = {
  id: 'dash.starts-with-sap',
  title: 'Segments start with a sync sample where the MPD says so',
  clause: 'ISO/IEC 23009-1 5.3.7.2',
  level: 'must',
  check: (seen) =>
    judgeEach(
      read(seen).filter(({ chosen: { set } }) => set.startWithSap === 1 || set.startWithSap === 2),
      (segment) =>
        segment.media.startsWithSync
          ? undefined
          : { seen: 'its first sample is no sync sample', where: where(segment) },
      { what: 'segments', without: NONE },
    ),
}

export const bandwidthKept: Rule<DashObservation> = {
  id: 'dash.bandwidth',
  title: 'Segments keep to @bandwidth, give or take minBufferTime',
  clause: 'ISO/IEC 23009-1 5.3.5.4',
  level: 'must',
  check(seen) {
    const buffer = firstMpd(seen)?.minBufferSeconds
    if (buffer === undefined) return untested('the MPD has no @minBufferTime')
    return judgeEach(
      read(seen),
      (segment) => {
        const bps = segment.chosen.representation.bandwidthBps ?? 0
        const needed = (segment.answer.bytes * 8) / bps
        const most = segment.media.durationSeconds + buffer
        return needed <= most
          ? undefined
          : { seen: `it takes ${needed.toFixed(2)} s at ${bps} bit/s`, where: where(segment) }
      },
      { what: 'segments', without: NONE },
    )
  },
}

export const sameAgain: Rule<DashObservation> = {
  id: 'dash.same-again',
  title: 'A segment is the same once it is whole, and then has its length',
  clause: 'ISO/IEC 23009-1 5.3.9.5.3',
  level: 'must',
  check: ({ segments }) =>
    judgeEach(
      segments.flatMap(({ again }) => again ?? []),
      ({ answer, same }) => {
        if (!isGood(answer)) return { seen: inWords(answer), where: answer.url }
        if (!same)
          return { seen: `it has other bytes (${answer.bytes} of them) than while it was open`, where: answer.url }
        return answer.headers['content-length'] === undefined
          ? { seen: 'no Content-Length', where: answer.url }
          : undefined
      },
      { what: 'segments', without: 'no segment was fetched again' },
    ),
}

export const notEmpty: Rule<DashObservation> = {
  id: 'dash.not-empty',
  title: 'A segment that is announced is not answered empty',
  clause: 'ISO/IEC 23009-1 5.3.9.5.3',
  level: 'must',
  check: (seen) =>
    judgeEach(
      // What was announced when it was asked for, and then ended before it, may be stepped over so.
      announcedSegments(seen).filter(({ answer }) => isGood(answer)),
      ({ answer }) => (answer.bytes > 0 ? undefined : { seen: `${inWords(answer)} with no byte`, where: answer.url }),
      { what: 'segments', without: 'no segment was answered' },
    ),
}

export const windowKept: Rule<DashObservation> = {
  id: 'dash.time-shift',
  title: 'Segments are there to the depth of the time shift buffer',
  clause: 'ISO/IEC 23009-1 5.3.9.5.3, A.3',
  level: 'must',
  check({ oldest }) {
    if (!oldest) return untested('no segment of the past is announced by number')
    return judge(isGood(oldest) ? [] : [{ seen: inWords(oldest), where: oldest.url }], inWords(oldest))
  },
}

/** More than a busy network and machine take. */
const AT_ONCE_MS = 1000

export const farAheadRefused: Rule<DashObservation> = {
  id: 'dash.far-ahead',
  title: 'A segment far in the future is answered 404 at once',
  clause: 'RFC 9110 15.5.5',
  level: 'should',
  check({ farAhead }) {
    if (!farAhead) return untested('segments are not announced by number')
    const tookMs = farAhead.endAtMs - farAhead.askedAtMs
    const refused = farAhead.status === 404 || farAhead.status === 410
    if (refused && tookMs <= AT_ONCE_MS) return passed(inWords(farAhead))
    const seen = refused ? `${inWords(farAhead)} only after ${tookMs.toFixed(0)} ms` : inWords(farAhead)
    return failed({ seen, where: farAhead.url })
  },
}
