import type { StageSnapshot } from '../../pipeline/measures.ts'

/** Drops that lose nothing a viewer should have seen: a newer picture of the same tick, capture that was held. */
const HARMLESS = new Set(['pace', 'paused'])

/** Frames captured but not encoded, over all stages and reasons that lose pictures. */
export const lostFrames = (stages: readonly StageSnapshot[]): number =>
  stages
    .flatMap((stage) => Object.entries(stage.dropped))
    .reduce((sum, [reason, count]) => (HARMLESS.has(reason) ? sum : sum + count), 0)
