import { attributeList, quoted } from './attribute-list.ts'
import type { PlaylistWindow } from './playlist-window.ts'

/** Another rendition of the stream, as the media playlist of one reports it. */
export interface OtherRendition {
  /** Address of its media playlist, relative to the one that reports it. */
  readonly uri: string
  readonly window: PlaylistWindow
}

/**
 * EXT-X-RENDITION-REPORT (RFC 8216bis, 4.4.5.4): where the live edge of another rendition is, so that a player which changes to
 * it can ask for its next part at once. Nothing while it has no part, nor once it has ended, when there is no edge to follow.
 */
export function renditionReport({ uri, window }: OtherRendition): string | undefined {
  const last = window.segments.at(-1)
  const lastPart = last?.parts.at(-1)
  if (window.ended || !last || !lastPart) return undefined
  return `#EXT-X-RENDITION-REPORT:${attributeList({
    URI: quoted(uri),
    'LAST-MSN': last.msn,
    'LAST-PART': lastPart.part,
  })}`
}
