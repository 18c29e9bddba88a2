import type { KnownProof } from './inventory-memory.ts'

/** 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

const isGood = ({ found }: KnownProof): boolean => found?.usable === true && found.live

/** Whether the best that works is known: nothing before it is still being proven for the first time. */
function isDecided(ranked: readonly KnownProof[]): boolean {
  const first = ranked.find((proof) => !proof.found || isGood(proof))
  return first === undefined || first.found !== undefined
}

/**
 * Waits until the best encoder that works is known, or, when `patienceMs` have passed, any that works. Proofs that are only renewed are not
 * waited for.
 * @param ranked best first
 * @param patienceMs for good unless told
 */
export async function choiceMade(ranked: readonly KnownProof[], patienceMs = Number.POSITIVE_INFINITY): Promise<void> {
  let isOver = false
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<void>((resolve) => {
    // Node's timers are over at once when they are to take longer.
    if (patienceMs > LONGEST_TIMER_MS) return
    timer = setTimeout(() => {
      isOver = true
      resolve()
    }, patienceMs)
  })
  try {
    while (!isDecided(ranked) && !(isOver && ranked.some(isGood))) {
      const coming = ranked.flatMap((proof) => (proof.found || !proof.coming ? [] : [proof.coming]))
      await Promise.race(isOver ? coming : [...coming, over])
    }
  } finally {
    clearTimeout(timer)
  }
}
