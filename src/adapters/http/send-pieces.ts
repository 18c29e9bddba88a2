import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { byteLength, type Pieces } from '../../engine/live/stored-segment.ts'

/** Sends pieces as one body with its length, without joining them; each goes out when the connection takes it. */
export const sendPieces = (reply: FastifyReply, pieces: Pieces): FastifyReply =>
  reply.header('content-length', byteLength(pieces)).send(Readable.from(pieces, { objectMode: true }))
