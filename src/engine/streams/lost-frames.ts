import type { StageSnapshot } from '../../pipeline/measures.ts'

/** Drops that lose nothing a viewer should have seen: a newer picture of the same tick, held capture, time before the first picture, or before the first that a stream can begin with. */
const HARMLESS = new Set(['pace', 'paused', 'encoder-starting', 'no-keyframe'])

/** Frames that were due but not encoded, over all stages and reasons that lose pictures. */
export const lostFrames = (stages: readonly StageSnapshot[]): number =>
  stages
    .flatMap((stage) => Object.entries(stage.dropped))
    .reduce((sum, [reason, count]) => (HARMLESS.has(reason) ? sum : sum + count), 0)

/** Those of the {@link lostFrames} that were given up on purpose, since a lane could not bear them. */
export const givenUpFrames = (stages: readonly StageSnapshot[]): number =>
  stages.reduce((sum, { dropped }) => sum + (dropped.overload ?? 0), 0)
