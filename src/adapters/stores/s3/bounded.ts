/** A request took too long. */
export class TookTooLong extends Error {}

/**
 * Gives a request a signal that ends it when the caller's does, or after a time. Rejects with the caller's reason, or with
 * {@link TookTooLong}, also where the request does not heed its signal, as programs that are asked for a key may.
 */
export async function bounded<T>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted()
  const own = new AbortController()
  const end = () => own.abort()
  const ended = new Promise<never>((_, reject) => own.signal.addEventListener('abort', () => reject(own.signal.reason)))
  const timer = setTimeout(() => own.abort(new TookTooLong()), timeoutMs)
  signal?.addEventListener('abort', end)
  try {
    return await Promise.race([run(own.signal), ended])
  } catch (cause) {
    signal?.throwIfAborted()
    throw own.signal.aborted ? own.signal.reason : cause
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
  }
}

/**
 * The bytes of a stream; each must come within a time. Leaving the loop destroys it.
 * @param signal ends it with its reason
 */
export async function* flowing(
  stream: AsyncIterable<Uint8Array> & { destroy(error?: Error): unknown },
  timeoutMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const stop = (error: Error) => stream.destroy(error)
  const end = () => stop(new Error('ended'))
  let timer = setTimeout(stop, timeoutMs, new TookTooLong())
  signal?.addEventListener('abort', end)
  try {
    signal?.throwIfAborted()
    for await (const bytes of stream) {
      clearTimeout(timer)
      yield bytes
      signal?.throwIfAborted()
      timer = setTimeout(stop, timeoutMs, new TookTooLong())
    }
  } catch (cause) {
    signal?.throwIfAborted()
    throw cause
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', end)
    stream.destroy()
  }
}
