/** What is left of the work on one rung. */
export interface LoadRung {
  /** One of so many frames: 1, 2, 4 or 8. */
  readonly divisor: number
  /** A faster preset than the encoder's own. */
  readonly preset?: string
  /** Share of each side of the picture that is kept. */
  readonly scale: number
}

/** What there is to give up. */
export interface LoadScope {
  readonly fps: number
  /** Faster presets of the encoder, the fastest last. */
  readonly fasterPresets: readonly string[]
  /** Size of the picture, pixels. */
  readonly width: number
  readonly height: number
}

/** Fewer frames a second than this are no moving picture. */
const LEAST_FPS = 3
/** A smaller picture than this shows nothing, pixels. */
const LEAST_SIDE = 120
const DIVISORS = [2, 4, 8]
const SCALES = [3 / 4, 1 / 2]

/** What can be given up, one thing after the other, the whole first: frames, then coding effort, then size. */
export function loadRungs({ fps, fasterPresets, width, height }: LoadScope): readonly LoadRung[] {
  const rungs: LoadRung[] = [{ divisor: 1, scale: 1 }]
  const add = (change: Partial<LoadRung>) => rungs.push({ ...(rungs.at(-1) as LoadRung), ...change })
  for (const divisor of DIVISORS) if (fps / divisor >= LEAST_FPS) add({ divisor })
  for (const preset of fasterPresets) add({ preset })
  for (const scale of SCALES) if (Math.min(width, height) * scale >= LEAST_SIDE) add({ scale })
  return rungs
}

/** A side of a picture on a rung, pixels, even. */
export const scaledSide = (side: number, scale: number): number => Math.round((side * scale) / 2) * 2
