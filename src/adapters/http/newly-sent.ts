import type { Socket } from 'node:net'

/** Bytes of a connection that were counted. */
const counted = new WeakMap<Socket, number>()

/**
 * Bytes that went to a connection since `from` and were not counted yet: answers to requests that were sent in one go overlap, and
 * each byte counts once.
 */
export function newlySent(socket: Socket, from: number): number {
  const sent = socket.bytesWritten
  const more = Math.max(0, sent - Math.max(from, counted.get(socket) ?? 0))
  counted.set(socket, sent)
  return more
}
