import { setMaxListeners } from 'node:events'
import type { Socket } from 'node:net'

const signals = new WeakMap<Socket, AbortSignal>()

/**
 * Aborted when the connection closes. One for each connection and not for each answer: of requests that were sent in one go, only
 * the answer whose turn it is would be told.
 */
export function goneSignal(socket: Socket): AbortSignal {
  const known = signals.get(socket)
  if (known) return known
  const gone = new AbortController()
  // As many as wait on this connection; the waiting room has the bound.
  setMaxListeners(0, gone.signal)
  const abort = () => gone.abort(new Error('the client has gone'))
  if (socket.destroyed) abort()
  else socket.once('close', abort)
  signals.set(socket, gone.signal)
  return gone.signal
}
