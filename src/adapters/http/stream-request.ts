import type { FastifyReply, FastifyRequest } from 'fastify'
import type { LiveStream } from '../../engine/live/live-stream.ts'
import type { LiveStreams } from '../../engine/live/live-streams.ts'
import { addressOf } from './address-of.ts'
import { goneSignal } from './gone-signal.ts'
import { newlySent } from './newly-sent.ts'

/** A request for something of a stream. */
export interface StreamRequest {
  readonly stream: LiveStream
  /** Aborted when the connection closes: nobody waits for the answer any more. */
  readonly signal: AbortSignal
  /** Where the client is, for its share of the places where requests wait. */
  readonly address: string
}

/** Finds the stream of a request and counts the answer to it. Throws STREAM_UNKNOWN. */
export function streamRequest(
  live: LiveStreams,
  streamId: string,
  request: FastifyRequest,
  reply: FastifyReply,
): StreamRequest {
  const stream = live.require(streamId)
  const { socket } = request.raw
  const before = socket.bytesWritten
  reply.raw.once('close', () => stream.countAnswer(newlySent(socket, before)))
  return { stream, signal: goneSignal(socket), address: addressOf(request.ip) }
}
