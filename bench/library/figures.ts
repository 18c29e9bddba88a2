import { type Spread, spreadOf } from '../latency/spread.ts'

/** What a process that lists recordings has measured. */
export interface AskingFigures {
  /** Its first answer: what it knows of the recordings it has to read first. */
  readonly firstMs: number
  /** Times of answers, milliseconds, by the kind of question. */
  readonly answers: Record<string, number[]>
  /** What it keeps in memory for that. */
  readonly memoryMb: number
}

/** Most that nineteen answers of twenty may take: what this program sets out to reach. */
export const MOST_P95_MS = 50

export interface LibraryFigures {
  readonly recordings: number
  /** The first answer of a process where nothing is prepared, and where a process before has left its index. */
  readonly firstMs: { readonly bare: number; readonly withSnapshot: number }
  readonly answers: readonly ({ readonly question: string; readonly answers: number } & Spread)[]
  readonly memoryMb: number
}

/** @param bare the first process over recordings that were never listed
 * @param next the one after it */
export const libraryFigures = (recordings: number, bare: AskingFigures, next: AskingFigures): LibraryFigures => ({
  recordings,
  firstMs: { bare: bare.firstMs, withSnapshot: next.firstMs },
  answers: Object.entries(next.answers).flatMap(([question, ms]) => {
    const spread = spreadOf(ms)
    return spread ? [{ question, answers: ms.length, ...spread }] : []
  }),
  memoryMb: next.memoryMb,
})
