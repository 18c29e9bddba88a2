import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { StoredMedia } from '../../engine/live/stored-segment.ts'

/** Sends media as one body with its length, without joining its pieces; each goes out when the connection takes it. */
export const sendPieces = (reply: FastifyReply, media: StoredMedia): FastifyReply =>
  reply.header('content-length', media.byteLength).send(Readable.from(media.read(), { objectMode: true }))
