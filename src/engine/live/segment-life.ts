import type { ShelvedMedia, StoredSegment } from './stored-segment.ts'

/**
 * Keeps the media of a segment, although the window may move on.
 * @returns lets go of it; may be called more than once
 */
export function holdSegment(segment: StoredSegment): () => void {
  segment.holds += 1
  let held = true
  return () => {
    if (!held) return
    held = false
    segment.holds -= 1
    removeUnneeded(segment)
  }
}

/** The window needs the segment no longer. */
export function dropSegment(segment: StoredSegment): void {
  segment.dropped = true
  removeUnneeded(segment)
}

/** From now on the bytes of the segment are elsewhere, and no longer in memory. */
export function shelveSegment(segment: StoredSegment, media: ShelvedMedia): void {
  segment.elsewhere = media
  segment.fragments.length = 0
  segment.parts.length = 0
  removeUnneeded(segment)
}

function removeUnneeded({ dropped, holds, elsewhere }: StoredSegment): void {
  if (dropped && holds === 0) elsewhere?.remove?.()
}
