import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import { IMMUTABLE, NO_STORE } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'
import { requireRenditionName } from '../rendition-named.ts'
import { sendPieces } from '../send-pieces.ts'
import { streamRequest } from '../stream-request.ts'
import { TAKE_WITHIN_MS, takeWithin } from '../take-within.ts'
import { ViewerQuery, viewerOf } from '../viewer-of.ts'

/** Segments of DASH. One that is still being made goes out as it grows, without a length, each fragment as soon as it is there. */
export function dashSegmentRoute(server: HttpServer, live: LiveStreams): void {
  const schema = {
    params: Type.Object({
      id: Type.String(),
      rendition: Type.String(),
      prefix: Type.String(),
      number: Type.Integer({ minimum: 0 }),
    }),
    querystring: Type.Interface([ViewerQuery], { init: Type.Optional(Type.Integer({ minimum: 0 })) }),
  }
  const path = '/streams/:id/:rendition/:prefix/number-:number(^\\d{1,15}).m4s'
  server.get(path, { schema }, async (request, reply) => {
    const { id, prefix, number } = request.params
    const { viewer, init } = request.query
    const { stream, signal, address } = streamRequest(live, id, request, reply)
    stream.requireProtocol('dash')
    const rendition = requireRenditionName(request.params.rendition, 'media')
    if (prefix !== stream.prefix) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'media' })
    const segment = await stream.dash.segment({ number, init, rendition }, viewerOf(request, viewer), signal, address)
    // What is empty says that nothing came, not what the segment is.
    const isEmpty = segment.kind === 'whole' && segment.media.byteLength === 0
    reply.type('video/mp4').header('cache-control', isEmpty ? NO_STORE : IMMUTABLE)
    if (segment.kind === 'whole') return sendPieces(reply, segment.media)
    // As long as it may take to be made, and as any other answer may take to be read.
    takeWithin(reply, 2 * stream.commons.patienceMs + TAKE_WITHIN_MS)
    return reply.send(Readable.from(request.method === 'HEAD' ? [] : segment.pieces, { objectMode: true }))
  })
}
