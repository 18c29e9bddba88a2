import { setMaxListeners } from 'node:events'

/** A signal that is aborted after a time, or with one of others. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal
  /** Its time is over. */
  readonly over: boolean
}

/**
 * Ends work after a time or with any of `parents`. Dispose of it when the work is done. (`AbortSignal.any` of an
 * `AbortSignal.timeout` is collected as garbage by Node 20 before it fires.)
 */
export function deadline(ms: number, parents: readonly AbortSignal[]): Deadline {
  const own = new AbortController()
  // Many requests wait at a time, and all of them listen.
  setMaxListeners(0, own.signal, ...parents)
  let over = false
  const abort = () => own.abort()
  const timer = setTimeout(() => {
    over = true
    abort()
  }, ms)
  const dispose = () => {
    clearTimeout(timer)
    for (const parent of parents) parent.removeEventListener('abort', abort)
  }
  for (const parent of parents) {
    if (parent.aborted) abort()
    else parent.addEventListener('abort', abort, { once: true })
  }
  return {
    signal: own.signal,
    get over() {
      return over
    },
    [Symbol.dispose]: dispose,
  }
}
