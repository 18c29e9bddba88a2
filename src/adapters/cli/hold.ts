import type { FlyBrowserSession } from '../sdk/types.ts'

export interface HoldOptions {
  /** Absent: until stopped. */
  readonly durationMs?: number | undefined
  readonly stop: AbortSignal
  /** What else ends the waiting: it ends when this resolves, and fails when it rejects. */
  readonly until?: Promise<unknown>
  /** Called with the milliseconds since the start, several times a second. */
  readonly onTick?: (elapsedMs: number) => void
}

const TICK_MS = 250

/** Lets a command run: until its duration is over, it is told to stop, or what it waits for ends. Leaves no timer behind. */
export async function hold({ durationMs, stop, until, onTick }: HoldOptions): Promise<void> {
  // It may fail when nobody waits any more.
  until?.catch(() => {})
  if (stop.aborted) return
  const startMs = performance.now()
  const timers: NodeJS.Timeout[] = []
  let onStop = () => {}
  try {
    await new Promise<void>((resolve, reject) => {
      onStop = resolve
      stop.addEventListener('abort', onStop, { once: true })
      // It ticks without a listener too: a timer keeps the process alive.
      timers.push(setInterval(() => onTick?.(performance.now() - startMs), TICK_MS))
      if (durationMs !== undefined) timers.push(setTimeout(resolve, Math.min(durationMs, LONGEST_TIMER_MS)))
      until?.then(() => resolve(), reject)
    })
  } finally {
    stop.removeEventListener('abort', onStop)
    for (const timer of timers) clearInterval(timer)
  }
}

/** Node's timers go no further, 24 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Rejects when the session can no longer do what it was asked to; nobody has to listen. */
export function whenFailed({ failed }: FlyBrowserSession): Promise<never> {
  const rejected = failed.then((error) => {
    throw error
  })
  rejected.catch(() => {})
  return rejected
}
