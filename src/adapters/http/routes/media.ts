import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import { parseMediaName } from '../../../formats/hls/media-names.ts'
import { IMMUTABLE } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'
import { requireRenditionName } from '../rendition-named.ts'
import { sendPieces } from '../send-pieces.ts'
import { streamRequest } from '../stream-request.ts'
import { TAKE_WITHIN_MS } from '../take-within.ts'

/**
 * Init segments, parts and segments. The part that playlists hint at is waited for and then sent whole.
 * @param takeWithinMs how long a client may take to read an answer
 */
export function mediaRoute(server: HttpServer, live: LiveStreams, takeWithinMs = TAKE_WITHIN_MS): void {
  const schema = {
    params: Type.Object({
      id: Type.String(),
      rendition: Type.String(),
      prefix: Type.String(),
      name: Type.String(),
    }),
  }
  server.get('/streams/:id/:rendition/:prefix/:name', { schema }, async (request, reply) => {
    const { id, prefix, name } = request.params
    const { stream, signal, address } = streamRequest(live, id, request, reply)
    const wanted = parseMediaName(name)
    const rendition = requireRenditionName(request.params.rendition, 'media')
    if (prefix !== stream.prefix || !wanted) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'media' })
    // Init segments are those of DASH, too.
    if (wanted.kind !== 'init') stream.requireProtocol('hls')
    const media = await stream.hls.media({ ...wanted, rendition }, signal, address)
    const { waitedFor } = media
    if (waitedFor) {
      reply.raw.once('finish', () => stream.latency.delivered('hls', waitedFor, stream.commons.clock.now()))
    }
    return sendPieces(reply.type('video/mp4').header('cache-control', IMMUTABLE), media, takeWithinMs)
  })
}
