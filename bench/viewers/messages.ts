import type { CrowdReport } from './tally.ts'

/** What a crowd is told to do. */
export interface CrowdTask {
  readonly hlsUrl: string
  readonly viewers: number
  /** How long to measure once everybody is there. */
  readonly seconds: number
}

/** From the crowd: measuring has begun, has ended; what came of it. It goes on after each when it is answered. */
export type CrowdMessage =
  | { readonly kind: 'measuring' }
  | { readonly kind: 'measured' }
  | { readonly kind: 'done'; readonly report: CrowdReport }
