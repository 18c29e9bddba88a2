/** Whether the stream has left a viewer behind is decided from. */
export interface StandFacts {
  readonly partMs: number
  /** For how long playback has been standing, milliseconds. */
  readonly stoodMs: number
  /** For how long no load has begun and no byte of one has come, milliseconds. */
  readonly quietMs: number
  /** How often something was done about it. */
  readonly asked: number
  /** Where a follower of the stream is to be, by its playlist. */
  readonly liveS: number
  readonly bufferedEndS: number
}

/** Longer parts stand for slower networks, which take longer to answer; a stall of less is no more than a part that is late. */
const PATIENCE_PARTS = 2
const LEAST_PATIENCE_MS = 300
/** So many times longer each time: a slow network is not to begin anew for ever. */
const MORE_PATIENCE = 4
const MOST_PATIENCE_MS = 30_000

/** The stream has gone on, and nothing of it comes: what is being loaded, if anything is, is not worth waiting for. */
export function isLeftBehind({ partMs, stoodMs, quietMs, asked, liveS, bufferedEndS }: StandFacts): boolean {
  const firstMs = Math.max(LEAST_PATIENCE_MS, PATIENCE_PARTS * partMs)
  const patienceMs = Math.min(MOST_PATIENCE_MS, firstMs * MORE_PATIENCE ** asked)
  return Math.min(stoodMs, quietMs) > patienceMs && liveS > bufferedEndS
}
