import type { Rule } from '../../rule.ts'
import { judge, judgeEach, untested } from '../../verdict.ts'
import { constantsOf, type HlsObservation } from '../hls-observation.ts'
import type { Constants } from '../playlist-facts.ts'

const NAMES = {
  targetSeconds: 'EXT-X-TARGETDURATION',
  partTargetSeconds: 'PART-TARGET',
  partHoldBackSeconds: 'PART-HOLD-BACK',
  holdBackSeconds: 'HOLD-BACK',
  canSkipUntilSeconds: 'CAN-SKIP-UNTIL',
  canBlockReload: 'CAN-BLOCK-RELOAD',
} as const satisfies Record<keyof Constants, string>

const changeOf = (first: Constants, now: Constants): string | undefined => {
  for (const [key, name] of Object.entries(NAMES) as [keyof Constants, string][])
    if (first[key] !== now[key]) return `${name} was ${first[key] ?? 'not there'}, then ${now[key] ?? 'not there'}`
  return undefined
}

export const constantsUnchanged: Rule<HlsObservation> = {
  id: 'hls.constants-unchanged',
  title: 'Target durations, hold-backs and skip boundary never change',
  clause: 'RFC 8216bis 6.2.1, 4.4.3.8',
  level: 'must',
  check({ watched: { reloads } }) {
    const [first, ...rest] = reloads
    if (!first || rest.length === 0) return untested('fewer than two reloads')
    return judgeEach(
      rest,
      ({ constants, answer }) => {
        const change = changeOf(first.constants, constants)
        return change === undefined ? undefined : { seen: change, where: answer.url }
      },
      { what: 'reloads', without: '' },
    )
  },
}

export const constantsAgree: Rule<HlsObservation> = {
  id: 'hls.constants-agree',
  title: 'All media playlists have the same target duration and server control',
  clause: 'RFC 8216bis 6.2.4',
  level: 'must',
  check(seen) {
    const first = constantsOf(seen)
    const { others } = seen
    if (!first) return untested('no media playlist was read')
    return judgeEach(
      others.filter(({ log }) => log.reloads.length > 0),
      ({ url, log }) => {
        const change = changeOf(first, log.reloads[0]?.constants ?? first)
        return change === undefined ? undefined : { seen: change.replace(', then', '; here it is'), where: url }
      },
      { what: 'other media playlists', without: 'there is one media playlist only' },
    )
  },
}

/** A rule on the size of one constant beside another. */
const boundRule = (
  rule: Pick<Rule<HlsObservation>, 'id' | 'title' | 'clause'>,
  name: 'partHoldBackSeconds' | 'holdBackSeconds' | 'canSkipUntilSeconds',
  times: number,
  of: 'partTargetSeconds' | 'targetSeconds',
): Rule<HlsObservation> => ({
  ...rule,
  level: 'must',
  check(seen) {
    const constants = constantsOf(seen)
    const value = constants?.[name]
    const unit = constants?.[of]
    if (value === undefined || unit === undefined) return untested(`the playlist has no ${NAMES[name]}`)
    const words = `${NAMES[name]}=${value} s, ${NAMES[of]} ${unit} s`
    const ok = value >= times * unit - 1e-6
    return judge(ok ? [] : [{ seen: `${words}: ${(value / unit).toFixed(2)} times it`, where: seen.mediaUrl }], words)
  },
})

export const partHoldBack = boundRule(
  {
    id: 'hls.part-hold-back',
    title: 'PART-HOLD-BACK is at least three part targets',
    clause: 'RFC 8216bis 4.4.3.8; Apple 14.3',
  },
  'partHoldBackSeconds',
  3,
  'partTargetSeconds',
)

export const partHoldBackThere: Rule<HlsObservation> = {
  id: 'hls.part-hold-back-there',
  title: 'A playlist with parts names PART-TARGET and PART-HOLD-BACK',
  clause: 'RFC 8216bis 4.4.3.7, 4.4.3.8',
  level: 'must',
  check(seen) {
    const { watched, mediaUrl } = seen
    if (!watched.reloads.some(({ tags }) => tags.has('EXT-X-PART'))) return untested('the playlist lists no parts')
    const constants = constantsOf(seen)
    const missing = (['partTargetSeconds', 'partHoldBackSeconds'] as const).filter(
      (key) => constants?.[key] === undefined,
    )
    return judge(
      missing.map((key) => ({ seen: `it has no ${NAMES[key]}`, where: mediaUrl })),
      'both are there',
    )
  },
}

export const holdBack = boundRule(
  {
    id: 'hls.hold-back',
    title: 'HOLD-BACK is at least three target durations',
    clause: 'RFC 8216bis 4.4.3.8',
  },
  'holdBackSeconds',
  3,
  'targetSeconds',
)

export const skipBoundary = boundRule(
  {
    id: 'hls.skip-boundary',
    title: 'CAN-SKIP-UNTIL is at least six target durations',
    clause: 'RFC 8216bis 4.4.3.8',
  },
  'canSkipUntilSeconds',
  6,
  'targetSeconds',
)
