import type { Rule } from '../../rule.ts'
import { type Finding, judge, judgeEach, untested } from '../../verdict.ts'
import { type DashObservation, firstMpd } from '../dash-observation.ts'
import { gridSeconds, isOpenOffered, representationsOf } from '../mpd-facts.ts'

const NOT_OFFERED = 'segments are offered when they are whole'

export const availabilityOffset: Rule<DashObservation> = {
  id: 'dash.availability-offset',
  title: 'availabilityTimeOffset leaves time for a first fragment',
  clause: 'ISO/IEC 23009-1 5.3.9.2.2',
  level: 'must',
  check(seen) {
    const mpd = firstMpd(seen)
    if (mpd?.type !== 'dynamic') return untested('no dynamic MPD was read')
    return judgeEach(
      representationsOf(mpd).flatMap(({ representation: { id, template } }) =>
        template && (template.availabilityTimeOffsetSeconds !== 0 || !template.availabilityTimeComplete)
          ? { id, template }
          : [],
      ),
      ({ id, template }): Finding | undefined => {
        const { availabilityTimeOffsetSeconds: offset, availabilityTimeComplete: complete } = template
        const grid = gridSeconds(template)
        const where = `Representation ${id}`
        if (offset > 0 && complete)
          return { seen: `availabilityTimeOffset ${offset} without availabilityTimeComplete="false"`, where }
        if (!complete && offset <= 0)
          return { seen: 'availabilityTimeComplete="false" without availabilityTimeOffset', where }
        return grid !== undefined && offset >= grid
          ? { seen: `availabilityTimeOffset ${offset} s, segments of ${grid} s: before anything is there`, where }
          : undefined
      },
      { what: 'Representations', without: NOT_OFFERED },
    )
  },
}

export const serviceDescription: Rule<DashObservation> = {
  id: 'dash.service-description',
  title: 'A low-latency MPD has a target Latency within its bounds',
  clause: 'ISO/IEC 23009-1 K.3.2',
  level: 'must',
  check(seen) {
    const mpd = firstMpd(seen)
    if (mpd?.type !== 'dynamic') return untested('no dynamic MPD was read')
    const open = representationsOf(mpd).some(({ representation: { template } }) => template && isOpenOffered(template))
    if (!open) return untested(NOT_OFFERED)
    const [latency] = mpd.latencies
    if (latency?.targetMs === undefined)
      return judge([{ seen: 'no ServiceDescription with Latency@target', where: seen.url }], '')
    const { targetMs, minMs = targetMs, maxMs = targetMs } = latency
    const words = `target ${targetMs} ms, from ${minMs} to ${maxMs} ms, ${mpd.playbackRates > 0 ? 'with' : 'without'} PlaybackRate`
    return judge(minMs <= targetMs && targetMs <= maxMs ? [] : [{ seen: words, where: seen.url }], words)
  },
}
