import { TIMESCALE, ticksToMs } from '../../domain/time.ts'
import { attributeList, quoted } from './attribute-list.ts'
import { decimalSeconds } from './decimal-seconds.ts'
import { initName, partName, segmentName } from './media-names.ts'
import type { PlaylistConstants } from './playlist-constants.ts'
import type { ListedPart, ListedSegment, PlaylistWindow } from './playlist-window.ts'

/** Content type of both kinds of playlist (RFC 8216bis, 4). */
export const PLAYLIST_CONTENT_TYPE = 'application/vnd.apple.mpegurl'

/** Parts are listed while less than this many target durations from the live edge (RFC 8216bis, 4.4.4.9). */
const PART_TARGET_DURATIONS = 3

/**
 * EXT-X-VERSION of every playlist (RFC 8216bis, 8). Its tags need 6, for EXT-X-MAP; those of low latency name no version. 9 is the
 * version that came with low latency's own delta updates, which are not written here, and players of low latency know it.
 */
export const PLAYLIST_VERSION = 9

const head = (constants: PlaylistConstants, mediaSequence: number, discontinuitySequence: number): string[] => [
  '#EXTM3U',
  `#EXT-X-VERSION:${PLAYLIST_VERSION}`,
  `#EXT-X-TARGETDURATION:${constants.targetSeconds}`,
  `#EXT-X-PART-INF:${attributeList({ 'PART-TARGET': decimalSeconds(constants.partTicks) })}`,
  `#EXT-X-SERVER-CONTROL:${attributeList({
    'CAN-BLOCK-RELOAD': 'YES',
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

/**
 * Renders a media playlist.
 * @param prefix what stands before each media file name, for example `k3x9/`
 */
export function renderMediaPlaylist(window: PlaylistWindow, prefix: string): string {
  const { constants, segments, next, ended } = window
  const lines = head(constants, segments[0]?.msn ?? next.msn, window.discontinuitySequence)
  const last = segments.at(-1)
  const edge = last ? last.pts + last.duration : 0
  const oldestPart = edge - PART_TARGET_DURATIONS * constants.targetSeconds * TIMESCALE
  let init: number | undefined
  for (const segment of segments) {
    if (segment.discontinuity) lines.push('#EXT-X-DISCONTINUITY')
    if (segment.init !== init)
      lines.push(`#EXT-X-MAP:${attributeList({ URI: quoted(prefix + initName(segment.init)) })}`)
    init = segment.init
    lines.push(dateTime(segment))
    // All parts of a segment or none: players number them by counting.
    if (!segment.finished || segment.pts > oldestPart) {
      for (const part of segment.parts) lines.push(partLine(prefix, segment.msn, part))
    }
    if (segment.finished) {
      lines.push(`#EXTINF:${decimalSeconds(segment.duration)},`, prefix + segmentName(segment.msn))
    }
  }
  if (ended) lines.push('#EXT-X-ENDLIST')
  else {
    const uri = quoted(prefix + partName(next.msn, next.part))
    lines.push(`#EXT-X-PRELOAD-HINT:${attributeList({ TYPE: 'PART', URI: uri })}`)
  }
  return `${lines.join('\n')}\n`
}
