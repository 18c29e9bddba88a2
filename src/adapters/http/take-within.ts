import type { FastifyReply } from 'fastify'

/** Slower than this nobody plays anything, milliseconds. */
export const TAKE_WITHIN_MS = 30_000

/** Closes the connection unless the answer, ready now, has been taken in this time: whoever does not read holds memory. */
export function takeWithin(reply: FastifyReply, ms: number): void {
  const cut = setTimeout(() => reply.raw.destroy(), ms)
  reply.raw.once('close', () => clearTimeout(cut))
}
