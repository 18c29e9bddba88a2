import type { SessionFilm } from './judge-window.ts'
import type { Loss } from './losses.ts'
import { lossesOf } from './losses.ts'

/** So many sessions at a time, and what came of it. */
export interface Step {
  readonly count: number
  readonly carried: boolean
  /** What was lost by any of them, or why they could not be run. */
  readonly losses: readonly (Loss | 'failed')[]
  readonly failed?: string
  /** The least rate, the worst timing and the most drops among them. */
  readonly worst?: SessionFilm
  /** Cores that all of them used over the window, browsers included; absent where it cannot be had. */
  readonly cores?: number
}

/** How many sessions a contender carries on a page. */
export interface DensityResult {
  readonly contender: string
  readonly page: string
  /** Absent where it cannot run here. */
  readonly carried?: number
  /** True when not even the most that were tried lost anything. */
  readonly orMore?: boolean
  readonly missing?: string
  readonly steps: readonly Step[]
}

/**
 * Judges what several sessions filmed at the same time.
 * @param alone what one of them films without others; leave it out to judge that one
 */
export function judgeStep(films: readonly SessionFilm[], alone = films[0]): Omit<Step, 'cores' | 'failed'> {
  const losses = [...new Set(films.flatMap((film) => (alone ? lossesOf(film, alone) : [])))]
  return {
    count: films.length,
    carried: losses.length === 0,
    losses,
    worst: {
      rate: Math.min(...films.map(({ rate }) => rate)),
      timingP95Ms: Math.max(...films.map(({ timingP95Ms }) => timingP95Ms)),
      dropShare: Math.max(...films.map(({ dropShare }) => dropShare)),
    },
  }
}
