import { frameTicks } from '../../src/domain/frame-grid.ts'
import { DEFAULT_LATENCY, VIEWING_PROFILES } from '../../src/domain/viewing-profile.ts'
import { paced } from '../../test/unit/stages/paced-frames.ts'
import { CLIP_SECONDS, CLIP_SHAPE, type FilmedClip } from './clips.ts'

const { fps, pictures } = CLIP_SHAPE

/** Keyframes stand so far apart in live video, milliseconds. */
export const KEYFRAME_MS = VIEWING_PROFILES[DEFAULT_LATENCY].segmentMs

/** A frame that the encoder is given. */
export interface GivenFrame {
  readonly timeMs: number
  /** Number of the picture in the clip. */
  readonly picture: number
}

/** The frames that the product makes of a clip: one each time that it changes, and repeats where it is at rest. */
export function pacedClip({ changes }: Pick<FilmedClip, 'changes'>): GivenFrame[] {
  const arrivals = changes.map((number) => ({ capturedMs: (number * 1000) / fps }))
  const demands = { tickMs: VIEWING_PROFILES[DEFAULT_LATENCY].partMs, keyframeMs: KEYFRAME_MS }
  // Repeats come a while after their tick.
  const { frames } = paced(fps, arrivals, CLIP_SECONDS * 1000 + 100, demands)
  return frames
    .map(({ pts, picture }) => ({ tick: Math.round(pts / frameTicks(fps)), picture: changes[picture] ?? 0 }))
    .filter(({ tick }) => tick < pictures)
    .map(({ tick, picture }) => ({ timeMs: Math.round((tick * 1000) / fps), picture }))
}
