import type { PlaylistRequest } from './playlist-request.ts'
import type { LivePosition, PlaylistWindow } from './playlist-window.ts'

/** What to do with a playlist request, the window being as it is. */
export type PlaylistDecision =
  | { readonly kind: 'answer' }
  /** Ask again when the window has changed. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'refuse'; readonly reason: string }

const ANSWER: PlaylistDecision = { kind: 'answer' }
const WAIT: PlaylistDecision = { kind: 'wait' }
const refuse = (reason: string): PlaylistDecision => ({ kind: 'refuse', reason })

/** Segments ahead of the last finished one that may be asked for (RFC 8216bis, 6.2.5.2). */
const ADVANCE_SEGMENTS = 2

/** True when the part is in the stream already; a part past the end of a finished segment is part 0 of the next. */
const isOut = ({ segments, next }: PlaylistWindow, { msn, part }: LivePosition): boolean => {
  if (msn === next.msn) return part < next.part
  if (msn > next.msn) return false
  const pastItsEnd = msn === next.msn - 1 && part >= (segments.findLast((each) => each.msn === msn)?.parts.length ?? 0)
  return pastItsEnd ? next.part > 0 : true
}

/** Decides a playlist request. Pure: the waiting is done around it. */
export function decidePlaylist(window: PlaylistWindow, request: PlaylistRequest): PlaylistDecision {
  const { next, ended, constants } = window
  if (request.kind === 'invalid') return refuse(request.reason)
  // There is nothing more to wait for: the directives are ignored (RFC 8216bis, 6.2.5.2).
  if (ended) return ANSWER
  // Players that know no parts give up on a playlist without a segment.
  if (request.kind === 'plain') return window.segments.some(({ finished }) => finished) ? ANSWER : WAIT
  if (request.msn >= next.msn + ADVANCE_SEGMENTS) {
    return refuse(`segment ${request.msn} is more than ${ADVANCE_SEGMENTS} ahead of ${next.msn - 1}`)
  }
  if (request.kind === 'segment') return request.msn < next.msn ? ANSWER : WAIT
  // In the segment after, a part is at least its own number ahead.
  const partsOut = request.msn === next.msn ? next.part : 0
  if (request.msn >= next.msn && request.part >= partsOut + constants.advancePartLimit) {
    return refuse(`part ${request.part} of segment ${request.msn} is more than ${constants.advancePartLimit} ahead`)
  }
  return isOut(window, request) ? ANSWER : WAIT
}
