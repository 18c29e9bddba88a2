import type { CDPSession, Connection } from 'puppeteer'

/** The one place that all calls of a connection go through; puppeteer does not declare it. */
type RawSend = (callbacks: unknown, method: string, params: unknown, sessionId?: string, ...more: unknown[]) => unknown

/**
 * Tells of every call that this process sends to a page, before it is sent. What the listener does harms no call.
 * @returns whether this puppeteer lets itself be watched
 */
export function watchCalls(
  connection: Connection,
  onCall: (session: CDPSession, method: string, params: unknown) => void,
): boolean {
  const watched = connection as unknown as { _rawSend?: RawSend }
  const send = watched._rawSend
  if (typeof send !== 'function') return false
  watched._rawSend = function (this: unknown, callbacks, method, params, sessionId, ...more) {
    if (sessionId !== undefined) {
      try {
        const session = connection.session(sessionId)
        if (session) onCall(session, method, params)
      } catch {
        // A page is driven whether or not that can be noted.
      }
    }
    return send.call(this, callbacks, method, params, sessionId, ...more)
  }
  return true
}
