import { namesCodec } from '../../media/init-facts.ts'
import type { Rule } from '../../rule.ts'
import { type Finding, judge, judgeEach, untested } from '../../verdict.ts'
import { constantsOf, type HlsObservation } from '../hls-observation.ts'

const NONE = 'a media playlist was given, no multivariant one'

export const variantAttributes: Rule<HlsObservation> = {
  id: 'hls.variant-attributes',
  title: 'Variants say BANDWIDTH, CODECS, RESOLUTION and FRAME-RATE',
  clause: 'RFC 8216bis 4.4.6.2; Apple 9',
  level: 'must',
  check({ multivariant }) {
    if (!multivariant) return untested(NONE)
    return judgeEach(
      multivariant.facts.variants,
      (variant): Finding | undefined => {
        const video = !/^(mp4a|ac-3|ec-3|opus|fLaC)/i.test(variant.codecs ?? '') || variant.resolution !== undefined
        const missing = [
          variant.bandwidthBps === undefined && 'BANDWIDTH',
          variant.codecs === undefined && 'CODECS',
          video && variant.resolution === undefined && 'RESOLUTION',
          video && variant.frameRate === undefined && 'FRAME-RATE',
        ].filter((name) => name !== false)
        return missing.length > 0 ? { seen: `without ${missing.join(', ')}`, where: variant.uri } : undefined
      },
      { what: 'variants', without: 'it has no variant' },
    )
  },
}

export const averageBandwidth: Rule<HlsObservation> = {
  id: 'hls.average-bandwidth',
  title: 'Variants say AVERAGE-BANDWIDTH, not above BANDWIDTH',
  clause: 'RFC 8216bis 4.4.6.2; Apple 9.10',
  level: 'should',
  check({ multivariant }) {
    if (!multivariant) return untested(NONE)
    return judgeEach(
      multivariant.facts.variants,
      ({ uri, averageBandwidthBps: average, bandwidthBps: peak }) => {
        if (average === undefined) return { seen: 'without AVERAGE-BANDWIDTH', where: uri }
        return average > (peak ?? average)
          ? { seen: `AVERAGE-BANDWIDTH ${average}, BANDWIDTH ${peak}`, where: uri }
          : undefined
      },
      { what: 'variants', without: 'it has no variant' },
    )
  },
}

/**
 * The highest bit rate of segments in a row that last between half and one and a half target durations together: the peak segment
 * bit rate (RFC 8216bis, 4.1).
 */
export function peakBps(segments: readonly { seconds: number; bytes: number }[], targetSeconds: number): number {
  let peak = 0
  for (let from = 0; from < segments.length; from++) {
    let seconds = 0
    let bytes = 0
    for (const segment of segments.slice(from)) {
      seconds += segment.seconds
      bytes += segment.bytes
      if (seconds > 1.5 * targetSeconds) break
      if (seconds >= 0.5 * targetSeconds) peak = Math.max(peak, (bytes * 8) / seconds)
    }
  }
  return peak
}

export const bandwidthKept: Rule<HlsObservation> = {
  id: 'hls.bandwidth',
  title: 'No segment is above the BANDWIDTH of its variant',
  clause: 'RFC 8216bis 4.4.6.2; Apple 9.9',
  level: 'must',
  check(seen) {
    const target = constantsOf(seen)?.targetSeconds
    const limit = seen.multivariant?.variant.bandwidthBps
    if (limit === undefined || target === undefined) return untested(NONE)
    if (seen.multivariant?.variant.audioGroup !== undefined) return untested('its sound is a rendition of its own')
    const measured = [...seen.watched.segments.values()].flatMap(({ listing, fetched }) =>
      listing?.durationSeconds && fetched ? { seconds: listing.durationSeconds, bytes: fetched.answer.bytes } : [],
    )
    const peak = peakBps(measured, target)
    if (peak === 0) return untested('no segment was fetched')
    const words = `peak ${Math.round(peak / 1000)} kbit/s, BANDWIDTH ${Math.round(limit / 1000)} kbit/s`
    return judge(peak > limit ? [{ seen: words, where: seen.mediaUrl }] : [], words)
  },
}

export const codecsAgree: Rule<HlsObservation> = {
  id: 'hls.codecs-agree',
  title: 'CODECS and RESOLUTION are those of the init segment',
  clause: 'RFC 8216bis 6.2.4, 4.4.6.2',
  level: 'must',
  check({ inits, multivariant }) {
    const codecs = multivariant?.variant.codecs
    if (!multivariant || codecs === undefined) return untested(multivariant ? 'the variant has no CODECS' : NONE)
    const { resolution } = multivariant.variant
    return judgeEach(
      [...inits.values()].flatMap(({ answer, facts }) => (facts ? { answer, facts } : [])),
      ({ answer, facts }) => {
        if (!namesCodec(codecs, facts.codecs))
          return { seen: `CODECS="${codecs}", the init segment is ${facts.codecs}`, where: answer.url }
        const size = `${facts.width}x${facts.height}`
        // Of several init segments (a resize) only one can be as the variant says.
        const differs = facts.video && inits.size === 1 && resolution !== undefined && resolution !== size
        return differs
          ? { seen: `RESOLUTION=${resolution}, the init segment is ${size}`, where: answer.url }
          : undefined
      },
      { what: 'init segments', without: 'no init segment was read' },
    )
  },
}

export const frameRateKept: Rule<HlsObservation> = {
  id: 'hls.frame-rate',
  title: 'FRAME-RATE is the highest frame rate there is',
  clause: 'RFC 8216bis 4.4.6.2',
  level: 'should',
  check({ multivariant, watched, inits }) {
    const told = multivariant?.variant.frameRate
    if (told === undefined) return untested(multivariant ? 'the variant has no FRAME-RATE' : NONE)
    if (![...inits.values()].some(({ facts }) => facts?.video)) return untested('no picture track was read')
    return judgeEach(
      [...watched.segments.values()].flatMap(({ msn, fetched }) =>
        fetched?.media ? { msn, media: fetched.media } : [],
      ),
      ({ msn, media }) => {
        const rate = media.samples / media.durationSeconds
        return rate > told * 1.02
          ? { seen: `${rate.toFixed(2)} frames a second, FRAME-RATE=${told}`, where: `segment ${msn}` }
          : undefined
      },
      { what: 'segments', without: 'no segment was read' },
    )
  },
}

const placeBefore = (a: { msn: number; part?: number }, msn: number, part: number): boolean =>
  a.msn > msn || (a.msn === msn && (a.part ?? 0) > part)

export const renditionReports: Rule<HlsObservation> = {
  id: 'hls.rendition-reports',
  title: 'EXT-X-RENDITION-REPORT tells the edge of each other rendition',
  clause: 'RFC 8216bis 4.4.5.4, B.1',
  level: 'must',
  check({ reports }) {
    const findings = reports.flatMap(({ url, report, before }): Finding[] => {
      if (!report) return [{ seen: 'it is not reported on', where: url }]
      if (report.lastMsn === undefined || !before) return []
      const part = report.lastPart ?? 0
      // Not older than its edge was a moment before.
      const tooOld = placeBefore(before, report.lastMsn + 1, part)
      return tooOld ? [{ seen: `LAST-MSN=${report.lastMsn}, its edge was at ${before.msn}`, where: url }] : []
    })
    if (reports.length === 0) return untested('there is one media playlist only')
    return judge(findings, `${reports.length} renditions`)
  },
}
