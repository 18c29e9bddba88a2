/** Milliseconds since 1970, by a clock that never steps back while the process runs. */
export const nowMs = (): number => performance.timeOrigin + performance.now()

/** Waits until a moment of {@link nowMs}, or until told to stop. */
export const waitUntil = (atMs: number, stop: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (stop.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      stop.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, Math.max(0, atMs - nowMs()))
    stop.addEventListener('abort', end, { once: true })
  })
