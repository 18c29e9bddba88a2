/** How many sessions were tried at a time, and whether they were carried. */
export interface Tried {
  readonly count: number
  readonly carried: boolean
}

/** The most sessions that were carried. */
export const mostCarried = (tried: readonly Tried[]): number =>
  Math.max(0, ...tried.flatMap(({ count, carried }) => (carried ? [count] : [])))

const fewestLost = (tried: readonly Tried[]): number =>
  Math.min(Number.POSITIVE_INFINITY, ...tried.flatMap(({ count, carried }) => (carried ? [] : [count])))

/**
 * How many sessions to try next: twice as many until frames are lost, then halfway between. Who carries so many carries fewer too.
 * @param max not more than this
 * @returns undefined when it is known how many are carried
 */
export function nextCount(tried: readonly Tried[], max: number): number | undefined {
  const carried = mostCarried(tried)
  const lost = fewestLost(tried)
  const next = lost === Number.POSITIVE_INFINITY ? Math.min(max, Math.max(1, carried * 2)) : (carried + lost) >> 1
  return next > carried ? next : undefined
}

/** All that is tried where so many sessions are carried. */
export function countsTried(capacity: number, max: number): readonly number[] {
  const tried: Tried[] = []
  for (let count = nextCount(tried, max); count !== undefined; count = nextCount(tried, max))
    tried.push({ count, carried: count <= capacity })
  return tried.map(({ count }) => count)
}

/** Longest that a search may take, whatever it finds. */
export function longestSearch(max: number, timeOf: (count: number) => number): number {
  const capacities = Array.from({ length: max + 1 }, (_, capacity) => capacity)
  return Math.max(
    ...capacities.map((capacity) => countsTried(capacity, max).reduce((sum, count) => sum + timeOf(count), 0)),
  )
}
