import type { FastifyReply } from 'fastify'
import { PLAYLIST_CONTENT_TYPE } from '../../formats/hls/media-playlist.ts'
import { acceptsGzip } from './accepts-gzip.ts'
import { TAKE_WITHIN_MS, takeWithin } from './take-within.ts'

/**
 * Sends a playlist, compressed where the client takes that.
 * @param caching what its Cache-Control says
 * @param compressed gives it compressed
 */
export async function sendPlaylist(
  reply: FastifyReply,
  text: string,
  caching: string,
  compressed: (text: string) => Promise<Uint8Array>,
  takeWithinMs = TAKE_WITHIN_MS,
): Promise<FastifyReply> {
  const vary = [reply.getHeader('vary') ?? [], 'Accept-Encoding'].flat().join(', ')
  reply.type(PLAYLIST_CONTENT_TYPE).header('cache-control', caching).header('vary', vary)
  const body = acceptsGzip(reply.request.headers['accept-encoding']) ? await compressed(text) : text
  takeWithin(reply, takeWithinMs)
  if (typeof body !== 'string') reply.header('content-encoding', 'gzip')
  return reply.send(body)
}
