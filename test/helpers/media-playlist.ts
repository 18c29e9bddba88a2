import * as HLS from 'hls-parser'

type MediaPlaylist = HLS.types.MediaPlaylist

/** A place in the stream: a segment by its media sequence number, and a part of it. */
export interface Place {
  readonly msn: number
  readonly part: number
}

/** A part as a player sees it. */
export interface SeenPart {
  readonly uri: string
  readonly seconds: number
  readonly independent: boolean
}

/** A segment as a player sees it; the one that still grows has no address. */
export interface SeenSegment {
  readonly msn: number
  readonly uri: string | undefined
  readonly seconds: number
  readonly init: string | undefined
  readonly startsAtMs: number | undefined
  readonly discontinuity: boolean
  readonly parts: readonly SeenPart[]
}

/** A media playlist as an independent parser reads it. */
export interface SeenPlaylist {
  /** All that must never change. */
  readonly constants: {
    readonly version: number | undefined
    readonly targetSeconds: number
    readonly partTargetSeconds: number | undefined
    readonly canBlockReload: boolean | undefined
    readonly canSkipUntil: number | undefined
    readonly holdBack: number | undefined
    readonly partHoldBack: number | undefined
  }
  readonly mediaSequence: number
  readonly discontinuitySequence: number
  /** EXT-X-SKIP; 0 in a full playlist. */
  readonly skipped: number
  readonly segments: readonly SeenSegment[]
  /** Address of the part that comes next. */
  readonly hint: string | undefined
  readonly ended: boolean
}

// It prints, and does not throw, that parts are listed too long, and counts segments for that, of which a short first one is one.
HLS.setOptions({ silent: true })

/** Reads a media playlist. Throws what the parser has to complain about. */
export function seenPlaylist(text: string): SeenPlaylist {
  const parsed = HLS.parse(text)
  if (parsed.isMasterPlaylist) throw new Error('this is a multivariant playlist')
  const playlist = parsed as MediaPlaylist
  const { lowLatencyCompatibility: control } = playlist
  return {
    constants: {
      version: playlist.version,
      targetSeconds: playlist.targetDuration,
      partTargetSeconds: playlist.partTargetDuration,
      canBlockReload: control?.canBlockReload,
      canSkipUntil: control?.canSkipUntil,
      holdBack: control?.holdBack,
      partHoldBack: control?.partHoldBack,
    },
    mediaSequence: playlist.mediaSequenceBase ?? 0,
    discontinuitySequence: playlist.discontinuitySequenceBase ?? 0,
    skipped: playlist.skip ?? 0,
    segments: withInits(
      playlist.segments.map(seenSegment).filter(({ uri, parts }) => uri !== undefined || parts.length > 0),
    ),
    hint: playlist.segments.flatMap(({ parts }) => parts).find(({ hint }) => hint)?.uri,
    ended: playlist.endlist,
  }
}

const seenSegment = (segment: HLS.types.Segment): SeenSegment => ({
  msn: segment.mediaSequenceNumber,
  uri: segment.uri || undefined,
  seconds: segment.duration ?? 0,
  init: segment.map?.uri,
  startsAtMs: segment.programDateTime?.getTime(),
  discontinuity: segment.discontinuity ?? false,
  parts: segment.parts
    .filter(({ hint }) => !hint)
    .map(({ uri, duration, independent }) => ({ uri, seconds: duration ?? 0, independent: independent ?? false })),
})

/** EXT-X-MAP stands until another one is named; the parser does not say so of the segment that grows. */
function withInits(segments: readonly SeenSegment[], init?: string): SeenSegment[] {
  let latest = init
  return segments.map((segment) => {
    latest = segment.init ?? latest
    return { ...segment, init: latest }
  })
}

/** What comes after the newest part: the next one of its segment, or the first of the next segment when that is finished. */
export function nextPlace({ segments, mediaSequence }: SeenPlaylist): Place {
  const last = segments.at(-1)
  if (!last) return { msn: mediaSequence, part: 0 }
  return last.uri === undefined ? { msn: last.msn, part: last.parts.length } : { msn: last.msn + 1, part: 0 }
}

/** Below 0 when the first place lies before the second. */
export const comparePlaces = (one: Place, other: Place): number => one.msn - other.msn || one.part - other.part

/**
 * A delta as a player makes it whole again: the segments it skips are those of the playlist it had before (RFC 8216bis, 6.3.7).
 * Throws when that does not have them.
 */
export function expandDelta(delta: SeenPlaylist, before: SeenPlaylist): SeenPlaylist {
  const { mediaSequence, skipped } = delta
  const taken = Array.from({ length: skipped }, (_, index) => {
    const segment = before.segments.find(({ msn, uri }) => msn === mediaSequence + index && uri !== undefined)
    if (!segment) throw new Error(`the delta skips segment ${mediaSequence + index}, which the playlist before had not`)
    return segment
  })
  return { ...delta, skipped: 0, segments: withInits([...taken, ...delta.segments], taken[0]?.init) }
}
