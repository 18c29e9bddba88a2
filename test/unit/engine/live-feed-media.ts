import type { FragmentPlaced, MediaFragment } from '../../../src/domain/media.ts'

/** The picture of tick `pts`, of so many bytes. */
export const picture = (pts: number, keyframe: boolean, bytes = 1): MediaFragment => ({
  kind: 'media',
  track: 'video',
  pts,
  duration: 1,
  keyframe,
  repeat: false,
  capturedAtMs: 0,
  encodingAtMs: 0,
  encodedAtMs: 0,
  bytes: new Uint8Array(bytes),
})

/** A picture for each letter: `K` is a keyframe, `p` is not. */
export const placed = (pattern: string, firstPts = 0): FragmentPlaced[] =>
  [...pattern].map((letter, at) => ({
    kind: 'fragment',
    msn: 0,
    part: 0,
    fragment: picture(firstPts + at, letter === 'K'),
  }))
