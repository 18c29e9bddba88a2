import type { LiveMoment } from '../../domain/live-moment.ts'
import { TIMESCALE, ticksToMs } from '../../domain/time.ts'
import { attributeList, quoted } from './attribute-list.ts'
import { behindEdge } from './behind-edge.ts'
import { dateRangeLine } from './date-range.ts'
import { decimalSeconds } from './decimal-seconds.ts'
import { initName, partName, segmentName } from './media-names.ts'
import type { PlaylistConstants } from './playlist-constants.ts'
import type { ListedPart, ListedSegment, PlaylistWindow } from './playlist-window.ts'
import { type OtherRendition, renditionReport } from './rendition-report.ts'
import { skippableSegments } from './skippable-segments.ts'

/** Content type of both kinds of playlist (RFC 8216bis, 4). */
export const PLAYLIST_CONTENT_TYPE = 'application/vnd.apple.mpegurl'

/** Parts are listed while less than this many target durations from the live edge (RFC 8216bis, 4.4.4.9). */
const PART_TARGET_DURATIONS = 3

/**
 * EXT-X-VERSION of every playlist: 9, for EXT-X-SKIP (RFC 8216bis, 8). An EXT-X-SKIP that leaves out EXT-X-DATERANGE needs 10,
 * but ours leaves none out. The same in a delta update as in the whole playlist, since it may not change.
 */
export const PLAYLIST_VERSION = 9

/** How a media playlist is written, over what is in its window. */
export interface PlaylistForm {
  /** As a Playlist Delta Update, where anything can be left out (RFC 8216bis, 6.2.5.1). Default the whole playlist. */
  readonly skip?: boolean
  /** Every other rendition of the stream. */
  readonly others?: readonly OtherRendition[]
  /** What happened meanwhile; the same for all renditions (RFC 8216bis, 6.2.4). All of it stands in a delta update, too. */
  readonly moments?: readonly LiveMoment[]
}

const head = (constants: PlaylistConstants, mediaSequence: number, discontinuitySequence: number): string[] => [
  '#EXTM3U',
  `#EXT-X-VERSION:${PLAYLIST_VERSION}`,
  `#EXT-X-TARGETDURATION:${constants.targetSeconds}`,
  `#EXT-X-PART-INF:${attributeList({ 'PART-TARGET': decimalSeconds(constants.partTicks) })}`,
  `#EXT-X-SERVER-CONTROL:${attributeList({
    'CAN-BLOCK-RELOAD': 'YES',
    'CAN-SKIP-UNTIL': constants.skipUntilSeconds.toFixed(3),
    'PART-HOLD-BACK': (constants.partHoldBackMs / 1000).toFixed(3),
    'HOLD-BACK': constants.holdBackSeconds.toFixed(3),
  })}`,
  `#EXT-X-MEDIA-SEQUENCE:${mediaSequence}`,
  `#EXT-X-DISCONTINUITY-SEQUENCE:${discontinuitySequence}`,
  '#EXT-X-INDEPENDENT-SEGMENTS',
]

const partLine = (prefix: string, msn: number, { part, duration, independent }: ListedPart): string =>
  `#EXT-X-PART:${attributeList({
    DURATION: decimalSeconds(duration),
    URI: quoted(prefix + partName(msn, part)),
    INDEPENDENT: independent ? 'YES' : undefined,
  })}`

const dateTime = ({ originMs, pts }: ListedSegment): string =>
  `#EXT-X-PROGRAM-DATE-TIME:${new Date(Math.round(originMs + ticksToMs(pts))).toISOString()}`

/** Text of whole segments by their addresses: it never changes, and a window of hours lists thousands of them. */
const WHOLE_SEGMENTS = new WeakMap<ListedSegment, { readonly prefix: string; readonly text: string }>()

function wholeSegment(segment: ListedSegment, prefix: string): string {
  const known = WHOLE_SEGMENTS.get(segment)
  if (known?.prefix === prefix) return known.text
  const text = [
    dateTime(segment),
    `#EXTINF:${decimalSeconds(segment.duration)},`,
    prefix + segmentName(segment.msn),
  ].join('\n')
  WHOLE_SEGMENTS.set(segment, { prefix, text })
  return text
}

/**
 * The segments from `skipped` on. The first of them names its init segment even where a segment that is left out did so before:
 * EXT-X-MAP may stand again, and shaka (5.2) does not remember it from one delta update to the next.
 */
function segmentLines({ segments, constants }: PlaylistWindow, prefix: string, skipped: number): string[] {
  const lines: string[] = []
  const listed = segments.slice(skipped)
  const distances = behindEdge(listed)
  const partTicks = PART_TARGET_DURATIONS * constants.targetSeconds * TIMESCALE
  let init: number | undefined
  for (const [index, segment] of listed.entries()) {
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY')
    if (segment.init !== init)
      lines.push(`#EXT-X-MAP:${attributeList({ URI: quoted(prefix + initName(segment.init)) })}`)
    init = segment.init
    // All parts of a segment or none: players number them by counting.
    if (segment.finished && (distances[index] ?? 0) >= partTicks) {
      lines.push(wholeSegment(segment, prefix))
      continue
    }
    lines.push(dateTime(segment))
    for (const part of segment.parts) lines.push(partLine(prefix, segment.msn, part))
    if (segment.finished) {
      lines.push(`#EXTINF:${decimalSeconds(segment.duration)},`, prefix + segmentName(segment.msn))
    }
  }
  return lines
}

/**
 * What stands after the media: the hint and the reports of a live playlist, the end of one that has ended. There is always one or
 * the other: after neither, hls.js (1.7) takes the last segment for a growing one too, and loses count of the discontinuities
 * that a delta update leaves out.
 */
function tail({ next, ended }: PlaylistWindow, prefix: string, others: readonly OtherRendition[]): string[] {
  // No EXT-X-PLAYLIST-TYPE: adding it is none of the changes that a playlist may see (RFC 8216bis, 6.2.1).
  if (ended) return ['#EXT-X-ENDLIST']
  const uri = quoted(prefix + partName(next.msn, next.part))
  const hint = `#EXT-X-PRELOAD-HINT:${attributeList({ TYPE: 'PART', URI: uri })}`
  return [hint, ...others.flatMap((other) => renditionReport(other) ?? [])]
}

/**
 * Renders a media playlist.
 * @param prefix what stands before each media file name, for example `k3x9/`
 */
export function renderMediaPlaylist(window: PlaylistWindow, prefix: string, form: PlaylistForm = {}): string {
  const { constants, segments, next, discontinuitySequence } = window
  const { skip = false, others = [], moments = [] } = form
  const skipped = skip ? skippableSegments(window) : 0
  const lines = head(constants, segments[0]?.msn ?? next.msn, discontinuitySequence)
  if (skipped > 0) lines.push(`#EXT-X-SKIP:${attributeList({ 'SKIPPED-SEGMENTS': skipped })}`)
  return `${lines.concat(segmentLines(window, prefix, skipped), moments.map(dateRangeLine), tail(window, prefix, others)).join('\n')}\n`
}
