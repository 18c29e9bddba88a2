import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import { RENDITION } from '../../../engine/live/rendition.ts'
import { parseMediaName } from '../../../formats/hls/media-names.ts'
import { IMMUTABLE } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'
import { sendPieces } from '../send-pieces.ts'
import { streamRequest } from '../stream-request.ts'

/** Init segments, parts and segments. The part that playlists hint at is waited for and then sent whole. */
export function mediaRoute(server: HttpServer, live: LiveStreams): void {
  const schema = {
    params: Type.Object({
      id: Type.String(),
      rendition: Type.String(),
      prefix: Type.String(),
      name: Type.String(),
    }),
  }
  server.get('/streams/:id/:rendition/:prefix/:name', { schema }, async (request, reply) => {
    const { id, rendition, prefix, name } = request.params
    const { stream, signal } = streamRequest(live, id, request, reply)
    const wanted = parseMediaName(name)
    if (rendition !== RENDITION || prefix !== stream.prefix || !wanted) {
      throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'media' })
    }
    const pieces = await stream.hls.media(wanted, signal)
    return sendPieces(reply.type('video/mp4').header('cache-control', IMMUTABLE), pieces)
  })
}
