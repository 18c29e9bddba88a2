import { Type } from 'typebox'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import { PLAYLIST_CONTENT_TYPE } from '../../../formats/hls/media-playlist.ts'
import { plainPlaylistCaching } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'
import { streamRequest } from '../stream-request.ts'
import { ViewerQuery, viewerOf } from '../viewer-of.ts'

/** The address players are given. A `viewer` in its query is passed on to the media playlists in it. */
export function multivariantPlaylistRoute(server: HttpServer, live: LiveStreams): void {
  const schema = { params: Type.Object({ id: Type.String() }), querystring: ViewerQuery }
  server.get('/streams/:id/playlist.m3u8', { schema }, async (request, reply) => {
    const { stream, signal } = streamRequest(live, request.params.id, request, reply)
    const { viewer } = request.query
    const query = viewer === undefined ? '' : `?viewer=${viewer}`
    stream.requireProtocol('hls')
    const text = await stream.hls.multivariant(viewerOf(request, viewer), query, signal)
    return reply
      .type(PLAYLIST_CONTENT_TYPE)
      .header('cache-control', plainPlaylistCaching(stream.targetSeconds))
      .send(text)
  })
}
