import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import { RENDITION } from '../../../engine/live/rendition.ts'
import { PLAYLIST_CONTENT_TYPE } from '../../../formats/hls/media-playlist.ts'
import { type PlaylistQuery, parsePlaylistRequest } from '../../../formats/hls/playlist-request.ts'
import { blockingPlaylistCaching, plainPlaylistCaching } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'
import { streamRequest } from '../stream-request.ts'
import { ViewerQuery, viewerOf } from '../viewer-of.ts'

/** The media playlist, with blocking reload. */
export function mediaPlaylistRoute(server: HttpServer, live: LiveStreams): void {
  const schema = {
    params: Type.Object({ id: Type.String(), rendition: Type.String() }),
    querystring: ViewerQuery,
  }
  server.get('/streams/:id/:rendition/media.m3u8', { schema }, async (request, reply) => {
    const { id, rendition } = request.params
    const { stream, signal } = streamRequest(live, id, request, reply)
    if (rendition !== RENDITION) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'rendition' })
    const wanted = parsePlaylistRequest(request.query as PlaylistQuery)
    stream.requireProtocol('hls')
    const text = await stream.hls.mediaPlaylist(wanted, viewerOf(request, request.query.viewer), signal)
    const caching = wanted.kind === 'plain' ? plainPlaylistCaching : blockingPlaylistCaching
    return reply.type(PLAYLIST_CONTENT_TYPE).header('cache-control', caching(stream.targetSeconds)).send(text)
  })
}
