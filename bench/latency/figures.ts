import type { OriginFigures } from './judge-origin.ts'
import type { ViewerFigures } from './judge-sightings.ts'
import type { StageTimes } from './stages.ts'

/** What watching by one lane came to. */
export interface LaneFigures {
  readonly lane: string
  /** How long was watched. */
  readonly seconds: number
  /** Absent where nobody plays. */
  readonly viewer?: ViewerFigures
  /** Over the same time. */
  readonly origin: OriginFigures
  readonly stages: StageTimes
  /** What the page of the player complained about. */
  readonly complaints: readonly string[]
}

/** A lane that could not be measured. */
export interface LaneFailure {
  readonly lane: string
  readonly failed: string
}

export const isLaneFailure = (result: LaneFigures | LaneFailure): result is LaneFailure => 'failed' in result
