import { namesCodec } from '../../media/init-facts.ts'
import type { Rule } from '../../rule.ts'
import { judgeEach } from '../../verdict.ts'
import { type DashObservation, firstMpd } from '../dash-observation.ts'
import { representationsOf } from '../mpd-facts.ts'
import { fillTemplate } from '../segment-address.ts'

const all = (seen: DashObservation) => {
  const mpd = firstMpd(seen)
  return mpd ? representationsOf(mpd) : []
}
const NONE = 'the MPD has no Representation'
const nameOf = (id: string | undefined): string => `Representation ${id ?? 'without id'}`

export const representationAttributes: Rule<DashObservation> = {
  id: 'dash.representation-attributes',
  title: 'Representations have id, bandwidth, type, codecs, size, frame rate',
  clause: 'ISO/IEC 23009-1 5.3.5.2, 5.3.7.2',
  level: 'must',
  check: (seen) =>
    judgeEach(
      all(seen),
      ({ set, representation: { id, bandwidthBps, mimeType, codecs, width, height, frameRate } }) => {
        const picture =
          set.contentType === 'video' ? { '@width': width, '@height': height, '@frameRate': frameRate } : {}
        const fields = { '@id': id, '@bandwidth': bandwidthBps, '@mimeType': mimeType, '@codecs': codecs, ...picture }
        const missing = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? name : []))
        return missing.length > 0 ? { seen: `without ${missing.join(', ')}`, where: nameOf(id) } : undefined
      },
      { what: 'Representations', without: NONE },
    ),
}

export const templateUsable: Rule<DashObservation> = {
  id: 'dash.segment-template',
  title: 'SegmentTemplate names segments by number or time, and durations',
  clause: 'ISO/IEC 23009-1 5.3.9.4, 8.4',
  level: 'must',
  check: (seen) =>
    judgeEach(
      all(seen),
      ({ representation: { id, template } }) => {
        const where = nameOf(id)
        if (!template) return { seen: 'no SegmentTemplate', where }
        if (!/\$(Number|Time)(%0\d+d)?\$/.test(template.media ?? ''))
          return { seen: `@media="${template.media ?? ''}"`, where }
        if (template.initialization === undefined) return { seen: 'no @initialization', where }
        return template.durationTicks === undefined && !template.timeline
          ? { seen: 'neither @duration nor SegmentTimeline', where }
          : undefined
      },
      { what: 'Representations', without: NONE },
    ),
}

export const addressesReadable: Rule<DashObservation> = {
  id: 'dash.addresses',
  title: 'Every address of media is one',
  clause: 'ISO/IEC 23009-1 5.3.9.4.4, 5.6.4; RFC 3986',
  level: 'must',
  check: (seen) =>
    judgeEach(
      all(seen).flatMap(({ representation }) =>
        [representation.template?.media, representation.template?.initialization].flatMap((text) =>
          text === undefined ? [] : { representation, text },
        ),
      ),
      ({ representation, text }) =>
        fillTemplate(text, representation, { number: 1, time: 0 }) === undefined
          ? { seen: `${text} is no address`, where: nameOf(representation.id) }
          : undefined,
      { what: 'templates', without: NONE },
    ),
}

export const alignment: Rule<DashObservation> = {
  id: 'dash.alignment',
  title: 'Segments are aligned and start with a stream access point',
  clause: 'ISO/IEC 23009-1 5.3.3.2, 8.4.3',
  level: 'must',
  check: (seen) =>
    judgeEach(
      (firstMpd(seen)?.periods ?? []).flatMap(({ adaptationSets }) => adaptationSets),
      ({ segmentAlignment, startWithSap, contentType }) => {
        const missing = [
          (segmentAlignment === undefined || segmentAlignment === 'false') && '@segmentAlignment',
          contentType === 'video' && startWithSap === undefined && '@startWithSAP',
        ].filter((name) => name !== false)
        return missing.length > 0
          ? { seen: `without ${missing.join(', ')}`, where: `AdaptationSet ${contentType}` }
          : undefined
      },
      { what: 'AdaptationSets', without: 'the MPD has no AdaptationSet' },
    ),
}

export const initAgrees: Rule<DashObservation> = {
  id: 'dash.init',
  title: 'The init segment has the codecs and size that the MPD says',
  clause: 'ISO/IEC 23009-1 5.3.9.5.2, 5.3.7.2',
  level: 'must',
  check: ({ inits }) =>
    judgeEach(
      inits,
      ({ answer, facts, chosen: { representation } }) => {
        const where = answer.url
        if (!facts) return { seen: `HTTP ${answer.status}, and no init segment of fragmented MP4`, where }
        const { codecs = '', width, height } = representation
        if (!namesCodec(codecs, facts.codecs)) return { seen: `codecs="${codecs}", it is ${facts.codecs}`, where }
        const differs = facts.video && width !== undefined && (width !== facts.width || height !== facts.height)
        return differs
          ? { seen: `the MPD says ${width}x${height}, it is ${facts.width}x${facts.height}`, where }
          : undefined
      },
      { what: 'init segments', without: 'no init segment was named' },
    ),
}
