/** Less fits into the first flight of a connection, whose time is the round trip and not the width of the line. */
const LEAST_BYTES = 12_000
/** Clocks of browsers are coarse, and what came faster says no more than that. */
const LEAST_MS = 5
/** What was loaded longer ago says nothing of the network now. */
const MEMORY_MS = 15_000
/** A line that has become narrow shows in so many loads, one that is wide in all of them. */
const NEWEST = 3

interface Load {
  readonly atMs: number
  readonly bytes: number
  readonly ms: number
}

/**
 * How much the network carries, from loads that were timed from their first byte to their last: what is asked for at the live edge waits
 * until it is made, and the wait is no slowness.
 */
export class Throughput {
  #loads: readonly Load[] = []

  /** @param ms from the first byte to the last */
  add(atMs: number, bytes: number, ms: number): void {
    if (bytes < LEAST_BYTES || !(ms >= 0)) return
    const load = { atMs, bytes, ms: Math.max(LEAST_MS, ms) }
    this.#loads = [...this.#loads.filter((each) => atMs - each.atMs < MEMORY_MS), load]
  }

  /** The less of what came lately and of what came before; undefined where nothing has come that tells. */
  bps(nowMs: number): number | undefined {
    const loads = this.#loads.filter(({ atMs }) => nowMs - atMs < MEMORY_MS)
    return loads.length === 0 ? undefined : Math.min(rate(loads), rate(loads.slice(-NEWEST)))
  }
}

const rate = (loads: readonly Load[]): number =>
  (8000 * loads.reduce((sum, { bytes }) => sum + bytes, 0)) / loads.reduce((sum, { ms }) => sum + ms, 0)
