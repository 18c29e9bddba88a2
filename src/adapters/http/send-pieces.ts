import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { StoredMedia } from '../../engine/live/stored-segment.ts'
import { TAKE_WITHIN_MS, takeWithin } from './take-within.ts'

/**
 * Sends media as one body with its length, without joining its pieces; each goes out when the connection takes it.
 * @param takeWithinMs how long that may last in all
 */
export const sendPieces = (reply: FastifyReply, media: StoredMedia, takeWithinMs = TAKE_WITHIN_MS): FastifyReply => {
  takeWithin(reply, takeWithinMs)
  return reply.header('content-length', media.byteLength).send(Readable.from(media.read(), { objectMode: true }))
}
