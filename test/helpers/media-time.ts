import { interval } from 'rxjs'

/**
 * Lets real media be made for so long. Not a wait for something to have happened, but the length of the recording under test:
 * measured on the monotonic clock, it gives the time that really passed, milliseconds.
 */
export async function filmFor(ms: number): Promise<number> {
  const from = performance.now()
  await new Promise<void>((resolve) => {
    const ticks = interval(20).subscribe(() => {
      if (performance.now() - from < ms) return
      ticks.unsubscribe()
      resolve()
    })
  })
  return performance.now() - from
}

/** Waits, bounded, until a condition holds; says what it waited for when it does not come to hold. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 15_000): Promise<void> {
  const from = performance.now()
  while (!(await holds())) {
    if (performance.now() - from > withinMs) throw new Error(`waited ${withinMs} ms in vain for ${what}`)
    await filmFor(20)
  }
}
