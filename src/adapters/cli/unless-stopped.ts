/** Thrown where work was left because the command was told to stop. */
export class Stopped extends Error {}

/**
 * Waits for work, or until told to stop. Throws {@link Stopped} then; the work goes on by itself, and what becomes of it is `leave`'s
 * to end. Nothing is begun where the stop came before.
 */
export async function unlessStopped<T>(
  stop: AbortSignal,
  begin: () => Promise<T>,
  leave: (result: T) => void = () => {},
): Promise<T> {
  if (stop.aborted) throw new Stopped()
  let onStop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    onStop = () => reject(new Stopped())
    stop.addEventListener('abort', onStop, { once: true })
  })
  const work = begin()
  try {
    return await Promise.race([work, stopped])
  } catch (cause) {
    if (cause instanceof Stopped) work.then(leave, () => {})
    throw cause
  } finally {
    stop.removeEventListener('abort', onStop)
  }
}
