/** Does the same with each of many, so many at a time. Rejects with the first failure, when all that was begun has ended. */
export async function inParallel<T>(
  items: Iterable<T>,
  atATime: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = items[Symbol.iterator]()
  const workers = Array.from({ length: atATime }, async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) await work(next.value)
  })
  const failed = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}
