import { TIMESCALE, ticksToMs } from '../../domain/time.ts'
import { attributeList, quoted } from './attribute-list.ts'
import { decimalSeconds } from './decimal-seconds.ts'

/** EXT-X-VERSION: 6 for EXT-X-MAP beside pictures, 7 as fragmented MP4 came with (RFC 8216, 7). */
export const VOD_VERSION = 7

/** A segment of something that is whole. */
export interface ListedVodSegment {
  readonly uri: string
  /** Bytes of what is at the address, `to` not included. */
  readonly range: { readonly from: number; readonly to: number }
  /** Address of what sets its decoder up. */
  readonly initUri: string
  readonly discontinuity: boolean
  /** Ticks from the first picture shown. */
  readonly at: number
  readonly duration: number
}

function segmentLines(
  { uri, range, initUri, discontinuity, at, duration }: ListedVodSegment,
  before: ListedVodSegment | undefined,
  startedAtMs: number | undefined,
): string[] {
  const begins = before === undefined || discontinuity
  const atMs = startedAtMs === undefined ? Number.NaN : Math.round(startedAtMs + ticksToMs(at))
  return [
    ...(discontinuity ? ['#EXT-X-DISCONTINUITY'] : []),
    ...(initUri === before?.initUri ? [] : [`#EXT-X-MAP:${attributeList({ URI: quoted(initUri) })}`]),
    ...(begins && Number.isFinite(atMs) ? [`#EXT-X-PROGRAM-DATE-TIME:${new Date(atMs).toISOString()}`] : []),
    `#EXTINF:${decimalSeconds(duration)},`,
    `#EXT-X-BYTERANGE:${range.to - range.from}@${range.from}`,
    uri,
  ]
}

/** What is told of all segments together. */
export interface VodFacts {
  /** Wall clock at the first picture shown, milliseconds since 1970. */
  readonly startedAtMs?: number
  /** How much of the beginning is there only to decode what follows, ticks. */
  readonly hiddenTicks?: number
}

/** Behind what is hidden, with a millisecond to spare: who waits at the beginning looks at the first picture shown. */
const startLine = (hiddenTicks: number): string =>
  `#EXT-X-START:${attributeList({ 'TIME-OFFSET': ((Math.ceil(ticksToMs(hiddenTicks)) + 1) / 1000).toFixed(3), PRECISE: 'YES' })}`

/** Renders the media playlist of something that is whole (RFC 8216bis, 4.4.3.5). */
export function renderVodPlaylist(
  segments: readonly ListedVodSegment[],
  { startedAtMs, hiddenTicks = 0 }: VodFacts = {},
): string {
  const longest = segments.reduce((most, { duration }) => Math.max(most, duration), 0)
  const lines = [
    '#EXTM3U',
    `#EXT-X-VERSION:${VOD_VERSION}`,
    `#EXT-X-TARGETDURATION:${Math.max(1, Math.ceil(longest / TIMESCALE))}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(hiddenTicks > 0 ? [startLine(hiddenTicks)] : []),
    ...segments.flatMap((segment, i) => segmentLines(segment, segments[i - 1], startedAtMs)),
    '#EXT-X-ENDLIST',
  ]
  return `${lines.join('\n')}\n`
}
