import { type MediaPlaylistFacts, nextPlace, type SegmentFacts, secondsOf } from './playlist-facts.ts'

/** A delta update beside the full playlist of the same moment. */
export interface DeltaCompared {
  /** Segments it skips. */
  readonly skipped: number
  /** Segments of the full playlist that lie wholly before the skip boundary, more than a target duration. */
  readonly couldSkip: number
  /** The first skipped segment that is nearer to the end than the skip boundary. */
  readonly tooNew: string | undefined
  /** How the expanded delta differs from the full playlist. */
  readonly difference: string | undefined
}

/**
 * Expands a delta update (RFC 8216bis, 6.2.5.1) and compares it with the full playlist.
 * @returns undefined when they are of different moments, so that nothing can be said
 */
export function compareDelta(full: MediaPlaylistFacts, delta: MediaPlaylistFacts): DeltaCompared | undefined {
  const edges = [nextPlace(full), nextPlace(delta)]
  const sameEdge = edges[0]?.msn === edges[1]?.msn && edges[0]?.part === edges[1]?.part
  const countsDiffer = full.segments.length !== delta.skipped + delta.segments.length
  // A wrong count of skipped segments moves all the numbers of a delta: then only the addresses tell that the moment is the same.
  const sameEnd = full.segments.at(-1)?.uri === delta.segments.at(-1)?.uri && full.hints[0]?.uri === delta.hints[0]?.uri
  if (!(sameEdge || (countsDiffer && sameEnd)) || full.ended !== delta.ended) return undefined
  const boundary = full.constants.canSkipUntilSeconds ?? 0
  const margin = full.constants.targetSeconds ?? 0
  const ages = agesOf(full.segments)
  const tooNewAt = ages.findIndex(({ start }, index) => index < delta.skipped && start <= boundary)
  return {
    skipped: delta.skipped,
    couldSkip: ages.filter(({ end }) => end > boundary + margin).length,
    tooNew:
      tooNewAt < 0
        ? undefined
        : `segment ${full.mediaSequence + tooNewAt}, ${ages[tooNewAt]?.start.toFixed(2)} s from the end`,
    difference: differenceOf(full, delta),
  }
}

/** How far from the end of the playlist each segment starts and ends, seconds. */
function agesOf(segments: readonly SegmentFacts[]): { start: number; end: number }[] {
  let age = 0
  return segments
    .toReversed()
    .map((segment) => {
      const end = age
      age += secondsOf(segment)
      return { start: age, end }
    })
    .reverse()
}

function differenceOf(full: MediaPlaylistFacts, delta: MediaPlaylistFacts): string | undefined {
  if (delta.mediaSequence !== full.mediaSequence)
    return `EXT-X-MEDIA-SEQUENCE is ${delta.mediaSequence}, in the full playlist ${full.mediaSequence}`
  const count = delta.skipped + delta.segments.length
  if (count !== full.segments.length)
    return `${delta.skipped} skipped and ${delta.segments.length} listed, but the full playlist has ${full.segments.length}`
  if (JSON.stringify(delta.constants) !== JSON.stringify(full.constants)) return 'the constants differ'
  if (JSON.stringify(delta.hints) !== JSON.stringify(full.hints)) return 'the hints differ'
  if (JSON.stringify(delta.reports) !== JSON.stringify(full.reports)) return 'the rendition reports differ'
  const listed = new Set(delta.dateRanges.map(({ text }) => text))
  const lost = full.dateRanges.find(({ text }) => !listed.has(text))
  if (lost && !delta.skipsDateRanges) return `it leaves out the date range ${lost.id}`
  for (const segment of delta.segments) {
    const whole = full.segments[segment.msn - full.mediaSequence]
    if (!whole) return `segment ${segment.msn} is not in the full playlist`
    const name = differentField(whole, segment)
    if (name) return `segment ${segment.msn} differs in ${name}`
  }
  return undefined
}

/** Tags in force from before the skipped segments (EXT-X-MAP, a date) are known to the client already. */
function differentField(whole: SegmentFacts, part: SegmentFacts): string | undefined {
  for (const name of ['uri', 'byteRange', 'durationSeconds', 'discontinuity', 'gap'] as const)
    if (!Object.is(whole[name], part[name])) return name
  if (part.map !== undefined && part.map !== whole.map) return 'map'
  if (!Object.is(part.dateTimeMs, whole.dateTimeMs)) return 'dateTimeMs'
  return JSON.stringify(whole.parts) === JSON.stringify(part.parts) ? undefined : 'its parts'
}
