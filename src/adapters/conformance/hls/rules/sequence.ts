import type { Rule } from '../../rule.ts'
import { type Finding, judge, judgeEach, untested } from '../../verdict.ts'
import type { HlsObservation } from '../hls-observation.ts'

/** A number of each reload that must not get smaller. */
const neverBack = (
  rule: Pick<Rule<HlsObservation>, 'id' | 'title' | 'clause'>,
  name: 'mediaSequence' | 'discontinuitySequence',
): Rule<HlsObservation> => ({
  ...rule,
  level: 'must',
  check({ watched: { reloads } }) {
    if (reloads.length < 2) return untested('fewer than two reloads')
    const findings: Finding[] = []
    for (const [index, { [name]: value, answer }] of reloads.entries()) {
      const before = reloads[index - 1]?.[name] ?? value
      if (value < before) findings.push({ seen: `it went from ${before} back to ${value}`, where: answer.url })
    }
    return judge(findings, `from ${reloads[0]?.[name]} to ${reloads.at(-1)?.[name]} in ${reloads.length} reloads`)
  },
})

export const mediaSequence = neverBack(
  {
    id: 'hls.media-sequence',
    title: 'EXT-X-MEDIA-SEQUENCE never goes back',
    clause: 'RFC 8216bis 6.2.2',
  },
  'mediaSequence',
)

export const discontinuitySequence = neverBack(
  {
    id: 'hls.discontinuity-sequence',
    title: 'EXT-X-DISCONTINUITY-SEQUENCE never goes back',
    clause: 'RFC 8216bis 6.2.2',
  },
  'discontinuitySequence',
)

export const listedUnchanged: Rule<HlsObservation> = {
  id: 'hls.listed-unchanged',
  title: 'What is listed of a segment or part never changes',
  clause: 'RFC 8216bis 6.2.1',
  level: 'must',
  check: ({ watched }) =>
    judgeEach(
      watched.segments.values(),
      ({ msn, change, parts }) => {
        const seen = change ?? parts.find((part) => part?.change)?.change
        return seen === undefined ? undefined : { seen, where: `segment ${msn}` }
      },
      { what: 'segments and their parts', without: 'no segment was listed' },
    ),
}

/** Room for the network and the machine this runs on. */
const SLACK_MS = 300

export const segmentsKeepComing: Rule<HlsObservation> = {
  id: 'hls.segments-keep-coming',
  title: 'A new segment comes within 1.5 target durations',
  clause: 'RFC 8216bis 6.2.1',
  level: 'must',
  check({ watched: { segments, reloads } }) {
    const target = reloads[0]?.constants.targetSeconds
    const last = reloads.at(-1)
    const times = [...segments.values()].flatMap(({ finishedAtMs }) => finishedAtMs ?? [])
    const from = Math.min(...times)
    const fresh = [...times.filter((at) => at > from), ...(last && !last.ended ? [last.atMs] : [])]
    if (target === undefined || fresh.length < 2) return untested('no segment came while it was watched')
    const limitMs = 1500 * target + SLACK_MS
    const gaps = fresh.map((at, index) => at - (fresh[index - 1] ?? from))
    const findings = gaps
      .filter((gap) => gap > limitMs)
      .map((gap) => ({ seen: `nothing new for ${(gap / 1000).toFixed(2)} s`, where: 'the media playlist' }))
    return judge(findings, `longest gap ${(Math.max(...gaps) / 1000).toFixed(2)} s`)
  },
}

/** So many late steps may be the network, however few were seen. */
const FEW = 2

export const partsKeepComing: Rule<HlsObservation> = {
  id: 'hls.parts-keep-coming',
  title: 'A new part comes every part target',
  clause: 'RFC 8216bis 6.2.1',
  level: 'must',
  check({ watched: { segments, reloads } }) {
    const target = reloads[0]?.constants.partTargetSeconds
    const all = [...segments.values()].flatMap(({ parts }) => parts.flatMap((part) => part?.firstSeenMs ?? []))
    const times = [...new Set(all)]
    const [from] = times
    if (target === undefined || from === undefined || times.length < 5) return untested('too few parts came')
    // A late answer or two say more of the network than of the origin: most must be in time.
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at))
    const late = gaps.filter((gap) => gap > target * 1500 + SLACK_MS)
    const words = `${gaps.length} steps, longest ${(Math.max(...gaps) / 1000).toFixed(2)} s`
    return judge(
      late.length > Math.max(FEW, gaps.length / 10)
        ? [{ seen: `${late.length} of ${words}, part target ${target} s`, where: 'the media playlist' }]
        : [],
      words,
    )
  },
}
