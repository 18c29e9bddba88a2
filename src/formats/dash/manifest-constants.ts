/** What an MPD promises; constant over the life of a stream. */
export interface ManifestConstants {
  /** Segments begin at multiples of this on the media clock, milliseconds. */
  readonly gridMs: number
  /** MPD@timeShiftBufferDepth once the stream is as old, milliseconds. */
  readonly windowMs: number
  /** MPD@minBufferTime, milliseconds. */
  readonly minBufferMs: number
  /** MPD@suggestedPresentationDelay, milliseconds: for players that know nothing of low latency. */
  readonly delayMs: number
  /** Latency@target, @min and @max, milliseconds after capture. */
  readonly targetLatencyMs: number
  readonly minLatencyMs: number
  readonly maxLatencyMs: number
}

/** A player needs as much buffer as a part to stay out of trouble between two bursts, and half of one more to be steady. */
const TARGET_PARTS = 1.5
/** dash.js (5) holds this steadily at 30 fps; less begins to stall when the machine is busy. */
const LEAST_TARGET_MS = 300

/** The constants for parts of at most `partMs`. */
export function manifestConstants({
  partMs,
  gridMs,
  windowMs,
}: {
  readonly partMs: number
  readonly gridMs: number
  readonly windowMs: number
}): ManifestConstants {
  const targetLatencyMs = Math.max(LEAST_TARGET_MS, Math.round(TARGET_PARTS * partMs))
  return {
    gridMs,
    windowMs,
    minBufferMs: partMs,
    // Three segments, as HOLD-BACK in HLS: whole segments only, one at hand, one on its way.
    delayMs: 3 * gridMs,
    targetLatencyMs,
    minLatencyMs: Math.round(targetLatencyMs / 2),
    // Further behind than this and half a second, dash.js jumps; nearer, it plays faster.
    maxLatencyMs: targetLatencyMs + gridMs,
  }
}
