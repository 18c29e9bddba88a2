import type { AdaptationSetFacts, MpdFacts, PeriodFacts, RepresentationFacts, TemplateFacts } from './mpd-facts.ts'
import { eventStreamsOf } from './read-events.ts'
import { attributeOf, dateTimeOf, durationOf, elementsOf, numberOf, rootOf, textOf, type XmlNode } from './xml-node.ts'

/** More entries of a SegmentTimeline are not written out. */
const MOST_TIMELINE = 20_000

/** The BaseURL of each level on the one above. */
const baseOf = (base: string, node: XmlNode): string => {
  const own = textOf(elementsOf(node, 'BaseURL')[0])
  return own !== '' && URL.canParse(own, base) ? new URL(own, base).href : base
}

/** The first of some nodes, inner before outer, that has an attribute. */
const inherited = (nodes: readonly (XmlNode | undefined)[], name: string): XmlNode | undefined =>
  nodes.find((node) => attributeOf(node, name) !== undefined)

function timelineOf(nodes: readonly (XmlNode | undefined)[]): TemplateFacts['timeline'] {
  const node = nodes.flatMap((each) => elementsOf(each, 'SegmentTimeline'))[0]
  if (!node) return undefined
  const entries: { start: number; duration: number }[] = []
  let time = 0
  for (const each of elementsOf(node, 'S')) {
    time = numberOf(each, 't') ?? time
    const duration = numberOf(each, 'd') ?? 0
    const repeats = Math.max(0, numberOf(each, 'r') ?? 0)
    for (let i = 0; i <= repeats && entries.length < MOST_TIMELINE; i++, time += duration)
      entries.push({ start: time, duration })
  }
  return entries
}

function templateOf(levels: readonly XmlNode[]): TemplateFacts | undefined {
  const nodes = levels.flatMap((level) => elementsOf(level, 'SegmentTemplate')).toReversed()
  if (nodes.length === 0) return undefined
  const text = (name: string) => attributeOf(inherited(nodes, name), name)
  const number = (name: string) => numberOf(inherited(nodes, name), name)
  return {
    media: text('media'),
    initialization: text('initialization'),
    timescale: number('timescale') ?? 1,
    durationTicks: number('duration'),
    startNumber: number('startNumber') ?? 1,
    offsetTicks: number('presentationTimeOffset') ?? 0,
    availabilityTimeOffsetSeconds:
      text('availabilityTimeOffset') === 'INF' ? Number.POSITIVE_INFINITY : (number('availabilityTimeOffset') ?? 0),
    availabilityTimeComplete: text('availabilityTimeComplete') !== 'false',
    timeline: timelineOf(nodes),
  }
}

function adaptationSetOf(node: XmlNode, period: XmlNode, periodBase: string): AdaptationSetFacts {
  const base = baseOf(periodBase, node)
  const mimeType = attributeOf(node, 'mimeType')
  const representations = elementsOf(node, 'Representation').map((inner): RepresentationFacts => {
    const either = (name: string) => attributeOf(inner, name) ?? attributeOf(node, name)
    return {
      id: attributeOf(inner, 'id'),
      bandwidthBps: numberOf(inner, 'bandwidth'),
      codecs: either('codecs'),
      mimeType: either('mimeType'),
      width: numberOf(inherited([inner, node], 'width'), 'width'),
      height: numberOf(inherited([inner, node], 'height'), 'height'),
      frameRate: either('frameRate'),
      baseUrl: baseOf(base, inner),
      template: templateOf([period, node, inner]),
    }
  })
  const type = mimeType ?? representations[0]?.mimeType
  return {
    contentType: attributeOf(node, 'contentType') ?? type?.split('/')[0],
    segmentAlignment: attributeOf(node, 'segmentAlignment'),
    startWithSap: numberOf(node, 'startWithSAP'),
    references: [node, ...elementsOf(node, 'Representation')].flatMap((each) =>
      elementsOf(each, 'ProducerReferenceTime').map((found) => ({
        id: attributeOf(found, 'id'),
        wallClockMs: dateTimeOf(found, 'wallClockTime'),
        presentationTicks: numberOf(found, 'presentationTime'),
      })),
    ),
    representations,
  }
}

/** Reads an MPD; undefined when the text is none. */
export function readMpd(text: string, url: string): MpdFacts | undefined {
  const mpd = rootOf(text, 'MPD')
  if (!mpd) return undefined
  const base = baseOf(url, mpd)
  let startSeconds = 0
  const periods = elementsOf(mpd, 'Period').map((node): PeriodFacts => {
    const start = durationOf(node, 'start') ?? startSeconds
    const durationSeconds = durationOf(node, 'duration')
    startSeconds = start + (durationSeconds ?? 0)
    const periodBase = baseOf(base, node)
    return {
      id: attributeOf(node, 'id'),
      startSeconds: start,
      durationSeconds,
      adaptationSets: elementsOf(node, 'AdaptationSet').map((set) => adaptationSetOf(set, node, periodBase)),
      eventStreams: eventStreamsOf(node),
    }
  })
  const services = elementsOf(mpd, 'ServiceDescription')
  return {
    type: attributeOf(mpd, 'type') ?? 'static',
    profiles: (attributeOf(mpd, 'profiles') ?? '').split(',').flatMap((each) => each.trim() || []),
    availabilityStartMs: dateTimeOf(mpd, 'availabilityStartTime'),
    publishMs: dateTimeOf(mpd, 'publishTime'),
    minimumUpdateSeconds: durationOf(mpd, 'minimumUpdatePeriod'),
    minBufferSeconds: durationOf(mpd, 'minBufferTime'),
    timeShiftSeconds: durationOf(mpd, 'timeShiftBufferDepth'),
    delaySeconds: durationOf(mpd, 'suggestedPresentationDelay'),
    maxSegmentSeconds: durationOf(mpd, 'maxSegmentDuration'),
    durationSeconds: durationOf(mpd, 'mediaPresentationDuration'),
    utcTimings: elementsOf(mpd, 'UTCTiming').map((node) => ({
      scheme: attributeOf(node, 'schemeIdUri') ?? '',
      value: attributeOf(node, 'value') ?? '',
    })),
    latencies: services
      .flatMap((node) => elementsOf(node, 'Latency'))
      .map((node) => ({
        targetMs: numberOf(node, 'target'),
        minMs: numberOf(node, 'min'),
        maxMs: numberOf(node, 'max'),
        referenceId: attributeOf(node, 'referenceId'),
      })),
    playbackRates: services.flatMap((node) => elementsOf(node, 'PlaybackRate')).length,
    periods,
  }
}
