import type { Rule } from '../../rule.ts'
import { judge, judgeEach, untested } from '../../verdict.ts'
import type { DashObservation } from '../dash-observation.ts'
import { isOpenOffered } from '../mpd-facts.ts'

const read = ({ segments }: DashObservation) =>
  segments.flatMap(({ media, ...segment }) =>
    (media?.fragments ?? []).map((fragment) => ({
      ...segment,
      fragment,
      where: `segment ${segment.announced.number}`,
    })),
  )

const timed = (seen: DashObservation) =>
  read(seen).flatMap(({ fragment, ...rest }) =>
    fragment.producerTime ? { ...rest, fragment, producer: fragment.producerTime } : [],
  )

const NONE = 'no fragment with prft was read'

export const producerTimeThere: Rule<DashObservation> = {
  id: 'dash.prft',
  title: 'Fragments carry the wall clock of their capture (prft)',
  clause: 'ISO/IEC 14496-12 8.16.5',
  level: 'should',
  check(seen) {
    const open = seen.segments.some(({ chosen }) => isOpenOffered(chosen.template))
    const fragments = read(seen)
    if (!open || fragments.length === 0) return untested('no open segment of fragmented MP4 was read')
    const first = new Map(fragments.toReversed().map((each) => [each.where, each]))
    return judgeEach(
      first.values(),
      ({ fragment, where }) => (fragment.producerTime ? undefined : { seen: 'its first fragment has no prft', where }),
      { what: 'segments', without: NONE },
    )
  },
}

/** A tick of a coarse timescale. */
const MEDIA_SLACK_SECONDS = 0.002

export const producerMediaTime: Rule<DashObservation> = {
  id: 'dash.prft-media-time',
  title: 'The media time of a prft is that of its fragment',
  clause: 'ISO/IEC 14496-12 8.16.5',
  level: 'must',
  check: (seen) =>
    judgeEach(
      timed(seen),
      ({ fragment, producer, where }) => {
        const off = producer.mediaSeconds - fragment.decodeSeconds
        return Math.abs(off) <= MEDIA_SLACK_SECONDS ? undefined : { seen: `it is ${off.toFixed(3)} s off`, where }
      },
      { what: 'fragments', without: NONE },
    ),
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
/** Capture jitters, and a repeated picture may keep the time of the one it repeats. */
const JITTER_MS = 500
/** Clocks of two machines. */
const CLOCK_SLACK_MS = 1000

export const producerWallClock: Rule<DashObservation> = {
  id: 'dash.prft-wall-clock',
  title: 'The wall clock of prft goes on as the media, never in the future',
  clause: 'ISO/IEC 14496-12 8.16.5',
  level: 'must',
  check(seen) {
    const all = timed(seen)
    if (all.length === 0) return untested(NONE)
    const offsets = all.map(({ availabilityStartMs, chosen: { period, template }, producer, fragment }) => {
      const presentation = fragment.decodeSeconds - template.offsetTicks / template.timescale + period.startSeconds
      return producer.wallClockMs - (availabilityStartMs + presentation * 1000)
    })
    const middle = median(offsets)
    return judgeEach(
      all.map((each, index) => ({ ...each, off: (offsets[index] ?? 0) - middle })),
      ({ off, where, producer, answer }) => {
        if (Math.abs(off) > JITTER_MS) return { seen: `it is ${off.toFixed(0)} ms off the others`, where }
        const ahead = producer.wallClockMs - answer.endAtMs
        return ahead > CLOCK_SLACK_MS
          ? { seen: `it is ${(ahead / 1000).toFixed(2)} s after its arrival`, where }
          : undefined
      },
      { what: `fragments, ${middle.toFixed(0)} ms from the timeline of the MPD`, without: NONE },
    )
  },
}

export const producerReference: Rule<DashObservation> = {
  id: 'dash.producer-reference-time',
  title: 'ProducerReferenceTime is there and says the same as prft',
  clause: 'ISO/IEC 23009-1 5.12.2',
  level: 'should',
  check(seen) {
    const all = timed(seen)
    const [first] = all
    if (!first) return untested(NONE)
    const { set, template } = first.chosen
    const [reference] = set.references
    if (reference?.wallClockMs === undefined || reference.presentationTicks === undefined)
      return judge([{ seen: 'prft is there, ProducerReferenceTime is not', where: seen.url }], '')
    const { wallClockMs, presentationTicks } = reference
    const offs = all
      .filter(({ chosen }) => chosen.set.references[0]?.wallClockMs === wallClockMs)
      .map(({ fragment, producer }) => {
        const told = wallClockMs + (fragment.decodeSeconds - presentationTicks / template.timescale) * 1000
        return producer.wallClockMs - told
      })
    const middle = median(offs)
    const words = `${middle.toFixed(0)} ms between them`
    return judge(Math.abs(middle) > JITTER_MS ? [{ seen: words, where: seen.url }] : [], words)
  },
}
