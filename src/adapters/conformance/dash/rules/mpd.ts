import { inWords, isGood } from '../../http/answer.ts'
import type { Rule } from '../../rule.ts'
import { type Finding, judge, judgeEach, untested } from '../../verdict.ts'
import { type DashObservation, firstMpd } from '../dash-observation.ts'
import type { MpdFacts } from '../mpd-facts.ts'

const NO_MPD = 'no MPD was read'
const ENDED = 'the MPD is static'

/** Findings on the first MPD. */
const onFirst = (
  rule: Pick<Rule<DashObservation>, 'id' | 'title' | 'clause' | 'level'>,
  find: (mpd: MpdFacts) => readonly string[],
  note: (mpd: MpdFacts) => string,
): Rule<DashObservation> => ({
  ...rule,
  check(seen) {
    const mpd = firstMpd(seen)
    if (!mpd) return untested(NO_MPD)
    if (mpd.type !== 'dynamic') return untested(ENDED)
    return judge(
      find(mpd).map((what) => ({ seen: what, where: seen.url })),
      note(mpd),
    )
  },
})

const missing = (fields: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(fields).flatMap(([name, value]) => (value === undefined ? `no ${name}` : []))

export const mpdAvailable: Rule<DashObservation> = {
  id: 'dash.mpd-available',
  title: 'The MPD is always there',
  clause: 'ISO/IEC 23009-1 5.4',
  level: 'must',
  check({ mpds, failures }) {
    if (mpds.length + failures.length === 0) return untested('it was never asked for')
    return judge(
      failures.map((answer) => ({
        seen: isGood(answer) ? 'what was sent is no MPD' : inWords(answer),
        where: answer.url,
      })),
      `${mpds.length} loads`,
    )
  },
}

export const mpdAttributes = onFirst(
  {
    id: 'dash.mpd-attributes',
    title: 'A dynamic MPD has all the attributes it must have',
    clause: 'ISO/IEC 23009-1 5.3.1.2',
    level: 'must',
  },
  (mpd) =>
    missing({
      '@availabilityStartTime': mpd.availabilityStartMs,
      '@publishTime': mpd.publishMs,
      '@minimumUpdatePeriod': mpd.minimumUpdateSeconds,
      '@minBufferTime': mpd.minBufferSeconds,
      '@profiles': mpd.profiles[0],
    }),
  () => 'all are there',
)

export const liveAttributes = onFirst(
  {
    id: 'dash.live-attributes',
    title: 'It says its time shift buffer, delay and longest segment',
    clause: 'ISO/IEC 23009-1 5.3.1.2',
    level: 'should',
  },
  (mpd) =>
    missing({
      '@timeShiftBufferDepth': mpd.timeShiftSeconds,
      '@suggestedPresentationDelay': mpd.delaySeconds,
      '@maxSegmentDuration': mpd.maxSegmentSeconds,
    }),
  ({ timeShiftSeconds, delaySeconds }) => `time shift ${timeShiftSeconds} s, delay ${delaySeconds} s`,
)

const LIVE_PROFILES = /isoff-live|isoff-main|isoff-broadcast|profile:cmaf|dvb-dash|dashif\.org\/guidelines/

export const profiles = onFirst(
  {
    id: 'dash.profiles',
    title: 'A profile for live delivery is named',
    clause: 'ISO/IEC 23009-1 8.4, 8.12',
    level: 'must',
  },
  ({ profiles: named }) =>
    named.some((each) => LIVE_PROFILES.test(each)) ? [] : [`profiles are ${named.join(', ') || 'none'}`],
  ({ profiles: named }) => `${named.length} named`,
)

export const startUnchanged: Rule<DashObservation> = {
  id: 'dash.start-unchanged',
  title: 'availabilityStartTime and Period starts never change',
  clause: 'ISO/IEC 23009-1 5.4',
  level: 'must',
  check({ mpds }) {
    const starts = new Map<string, number>()
    const first = mpds[0]?.facts.availabilityStartMs
    if (mpds.length < 2) return untested('fewer than two loads')
    return judgeEach(
      mpds,
      ({ facts, answer }): Finding | undefined => {
        if (facts.type === 'dynamic' && facts.availabilityStartMs !== first)
          return {
            seen: `availabilityStartTime moved by ${((facts.availabilityStartMs ?? 0) - (first ?? 0)) / 1000} s`,
            where: answer.url,
          }
        for (const { id, startSeconds } of facts.type === 'dynamic' ? facts.periods : []) {
          const before = starts.get(id ?? '') ?? startSeconds
          starts.set(id ?? '', before)
          if (before !== startSeconds)
            return { seen: `Period ${id} began at ${before} s, then at ${startSeconds} s`, where: answer.url }
        }
        return undefined
      },
      { what: 'loads', without: NO_MPD },
    )
  },
}

export const publishTimeGrows: Rule<DashObservation> = {
  id: 'dash.publish-time',
  title: 'publishTime grows when the MPD changes, and never goes back',
  clause: 'ISO/IEC 23009-1 5.3.1.2, 5.4',
  level: 'must',
  check({ mpds }) {
    if (mpds.length < 2) return untested('fewer than two loads')
    const findings = mpds.flatMap(({ facts, answer }, index): Finding[] => {
      const before = mpds[index - 1]?.facts
      if (!before || facts.publishMs === undefined || before.publishMs === undefined) return []
      const step = facts.publishMs - before.publishMs
      if (step < 0) return [{ seen: `publishTime went back by ${-step / 1000} s`, where: answer.url }]
      const changed = JSON.stringify({ ...facts, publishMs: 0 }) !== JSON.stringify({ ...before, publishMs: 0 })
      return step === 0 && changed ? [{ seen: 'the MPD changed, its publishTime did not', where: answer.url }] : []
    })
    return judge(findings, `${mpds.length} loads`)
  },
}

export const endStatic: Rule<DashObservation> = {
  id: 'dash.end-static',
  title: 'At the end the MPD becomes static, with its duration',
  clause: 'ISO/IEC 23009-1 5.3.1.2, A.4',
  level: 'must',
  check({ mpds, url }) {
    const last = mpds.at(-1)?.facts
    if (last?.type !== 'static') return untested('the stream did not end while it was watched')
    return judge(
      [
        ...(last.durationSeconds === undefined ? ['no @mediaPresentationDuration'] : []),
        ...(last.minimumUpdateSeconds !== undefined ? ['it still has @minimumUpdatePeriod'] : []),
      ].map((seen) => ({ seen, where: url })),
      `${last.durationSeconds} s long`,
    )
  },
}
