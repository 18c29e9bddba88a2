import { trimBefore } from './live-seek.ts'

/** What is kept behind the playhead is decided from. */
export interface BackBuffer {
  /** Where what is buffered begins. */
  readonly startS: number
  readonly currentS: number
  /** Nothing is being loaded that would suffer. */
  readonly quiet: boolean
}

/** Media kept behind the playhead. */
const KEPT_S = 30
/** No more than this, even if a load suffers: where parts take longer to load than they last, one is always on its way. */
const MOST_S = 90

/** Media before this can be let go now; undefined to leave it. */
export const backBufferEnd = ({ startS, currentS, quiet }: BackBuffer): number | undefined =>
  quiet || currentS - startS > MOST_S ? trimBefore([{ startS, endS: currentS }], KEPT_S) : undefined
