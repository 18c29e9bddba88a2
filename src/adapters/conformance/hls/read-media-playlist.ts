import { type DateRangeFacts, readDateRange } from './date-range-facts.ts'
import type {
  Constants,
  HintFacts,
  MediaPlaylistFacts,
  PartFacts,
  ReportFacts,
  SegmentFacts,
} from './playlist-facts.ts'
import { attributesOf, decimal, type TagLine, tagLines } from './tag-lines.ts'

/** What stands between two segments, while it is gathered. */
interface Draft {
  durationSeconds?: number
  dateTimeMs?: number
  byteRange?: string
  discontinuity: boolean
  gap: boolean
  parts: PartFacts[]
}

const emptyDraft = (): Draft => ({ discontinuity: false, gap: false, parts: [] })

function constantsOf(values: ReadonlyMap<string, string>): Constants {
  const control = attributesOf(values.get('EXT-X-SERVER-CONTROL') ?? '')
  return {
    targetSeconds: decimal(values.get('EXT-X-TARGETDURATION')),
    partTargetSeconds: decimal(attributesOf(values.get('EXT-X-PART-INF') ?? '').get('PART-TARGET')),
    partHoldBackSeconds: decimal(control.get('PART-HOLD-BACK')),
    holdBackSeconds: decimal(control.get('HOLD-BACK')),
    canSkipUntilSeconds: decimal(control.get('CAN-SKIP-UNTIL')),
    canBlockReload: control.get('CAN-BLOCK-RELOAD') === 'YES',
  }
}

const partOf = (attributes: ReadonlyMap<string, string>, part: number): PartFacts => ({
  part,
  uri: attributes.get('URI') ?? '',
  byteRange: attributes.get('BYTERANGE'),
  durationSeconds: decimal(attributes.get('DURATION')) ?? Number.NaN,
  independent: attributes.get('INDEPENDENT') === 'YES',
  gap: attributes.get('GAP') === 'YES',
})

const hintOf = (attributes: ReadonlyMap<string, string>): HintFacts => {
  const start = attributes.get('BYTERANGE-START')
  const length = attributes.get('BYTERANGE-LENGTH')
  return {
    type: attributes.get('TYPE') ?? '',
    uri: attributes.get('URI') ?? '',
    byteRange: start === undefined && length === undefined ? undefined : `${length ?? ''}@${start ?? 0}`,
  }
}

const reportOf = (attributes: ReadonlyMap<string, string>): ReportFacts => ({
  uri: attributes.get('URI') ?? '',
  lastMsn: decimal(attributes.get('LAST-MSN')),
  lastPart: decimal(attributes.get('LAST-PART')),
})

/** Goes through the lines of one playlist. */
class Reading {
  readonly values = new Map<string, string>()
  readonly segments: SegmentFacts[] = []
  readonly hints: HintFacts[] = []
  readonly reports: ReportFacts[] = []
  readonly dateRanges: DateRangeFacts[] = []
  #draft = emptyDraft()
  #map: string | undefined
  #discontinuities = 0
  skipped = 0

  take(line: TagLine): void {
    if (line.tag === undefined) this.#finish(line.uri)
    else this.#takeTag(line.tag, line.value)
  }

  #takeTag(tag: string, value: string): void {
    this.values.set(tag, value)
    const draft = this.#draft
    if (tag === 'EXTINF') draft.durationSeconds = decimal(value.split(',')[0]) ?? Number.NaN
    else if (tag === 'EXT-X-BYTERANGE') draft.byteRange = value
    else if (tag === 'EXT-X-GAP') draft.gap = true
    else if (tag === 'EXT-X-PROGRAM-DATE-TIME') draft.dateTimeMs = Date.parse(value)
    else if (tag === 'EXT-X-MAP') this.#map = attributesOf(value).get('URI')
    else if (tag === 'EXT-X-SKIP') this.skipped = decimal(attributesOf(value).get('SKIPPED-SEGMENTS')) ?? Number.NaN
    else if (tag === 'EXT-X-PART') draft.parts.push(partOf(attributesOf(value), draft.parts.length))
    else if (tag === 'EXT-X-PRELOAD-HINT') this.hints.push(hintOf(attributesOf(value)))
    else if (tag === 'EXT-X-RENDITION-REPORT') this.reports.push(reportOf(attributesOf(value)))
    else if (tag === 'EXT-X-DATERANGE') this.dateRanges.push(readDateRange(value))
    else if (tag === 'EXT-X-DISCONTINUITY') {
      draft.discontinuity = true
      this.#discontinuities++
    }
  }

  /** What is left without an address is the growing segment. */
  close(): void {
    if (this.#draft.parts.length > 0) this.#finish(undefined)
  }

  number(tag: string): number {
    return decimal(this.values.get(tag)) ?? 0
  }

  #finish(uri: string | undefined): void {
    const { durationSeconds, dateTimeMs, byteRange, ...rest } = this.#draft
    this.segments.push({
      ...rest,
      msn: this.number('EXT-X-MEDIA-SEQUENCE') + this.skipped + this.segments.length,
      uri,
      byteRange,
      durationSeconds: uri === undefined ? undefined : durationSeconds,
      dateTimeMs,
      map: this.#map,
      discontinuityNumber: this.number('EXT-X-DISCONTINUITY-SEQUENCE') + this.#discontinuities,
    })
    this.#draft = emptyDraft()
  }
}

/** Reads a media playlist; undefined when the text is none. */
export function readMediaPlaylist(text: string): MediaPlaylistFacts | undefined {
  const lines = tagLines(text)
  if (!lines?.some(({ tag }) => tag === 'EXT-X-TARGETDURATION')) return undefined
  const reading = new Reading()
  for (const line of lines) reading.take(line)
  reading.close()
  return {
    constants: constantsOf(reading.values),
    version: reading.number('EXT-X-VERSION') || 1,
    mediaSequence: reading.number('EXT-X-MEDIA-SEQUENCE'),
    discontinuitySequence: reading.number('EXT-X-DISCONTINUITY-SEQUENCE'),
    tags: new Set(reading.values.keys()),
    skipped: reading.skipped,
    segments: reading.segments,
    hints: reading.hints,
    reports: reading.reports,
    skipsDateRanges: attributesOf(reading.values.get('EXT-X-SKIP') ?? '').has('RECENTLY-REMOVED-DATERANGES'),
    dateRanges: reading.dateRanges,
    ended: reading.values.has('EXT-X-ENDLIST'),
  }
}
