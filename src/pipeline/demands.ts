/**
 * What the stages below need of those above. They flow up the graph when a pipeline is planned, so that a document says a
 * length once (at the packaging stage) and pacing and encoder follow.
 */
export interface Demands {
  /** A keyframe at each multiple of this on the media clock, milliseconds. */
  readonly keyframeMs?: number
  /** A frame at each multiple of this on the media clock, even on a page at rest, milliseconds. */
  readonly tickMs?: number
}

/** True when one length divides the other, to a thousandth. */
const commensurable = (a: number, b: number): boolean => {
  const ratio = Math.max(a, b) / Math.min(a, b)
  return Math.abs(ratio - Math.round(ratio)) < 0.001
}

/**
 * Joins the demands of two branches: the shorter length serves both where it divides the longer.
 * @returns the joined demands, or the name of the demand that cannot be met for both
 */
export function joinDemands(a: Demands, b: Demands): Demands | { readonly conflict: keyof Demands } {
  const joined: { keyframeMs?: number; tickMs?: number } = {}
  for (const name of ['keyframeMs', 'tickMs'] as const) {
    const [x, y] = [a[name], b[name]]
    if (x !== undefined && y !== undefined && !commensurable(x, y)) return { conflict: name }
    const least = Math.min(x ?? Number.POSITIVE_INFINITY, y ?? Number.POSITIVE_INFINITY)
    if (Number.isFinite(least)) joined[name] = least
  }
  return joined
}

/** What holds where no stage below asks for anything: the `wan` viewing profile, so that a recording and a stream share one encode. */
export const DEFAULT_DEMANDS: Required<Demands> = { keyframeMs: 2000, tickMs: 333 }
