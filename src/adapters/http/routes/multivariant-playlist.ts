import { Type } from 'typebox'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import { plainPlaylistCaching } from '../cache-control.ts'
import { GzipOnce } from '../gzip-once.ts'
import type { HttpServer } from '../http-server.ts'
import { sendPlaylist } from '../send-playlist.ts'
import { streamRequest } from '../stream-request.ts'
import { ViewerQuery, viewerOf } from '../viewer-of.ts'

/** The address players are given. A `viewer` in its query is passed on to the media playlists in it. */
export function multivariantPlaylistRoute(server: HttpServer, live: LiveStreams): void {
  const gzip = new GzipOnce()
  const schema = { params: Type.Object({ id: Type.String() }), querystring: ViewerQuery }
  server.get('/streams/:id/playlist.m3u8', { schema }, async (request, reply) => {
    const { stream, signal, address } = streamRequest(live, request.params.id, request, reply)
    stream.requireProtocol('hls')
    const { viewer } = request.query
    const query = viewer === undefined ? '' : `?viewer=${viewer}`
    const text = await stream.hls.multivariant(viewerOf(request, viewer), query, signal, address)
    return sendPlaylist(reply, text, plainPlaylistCaching(stream.targetSeconds), (whole) => gzip.of(stream, whole))
  })
}
