import { Type } from 'typebox'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import { type PlaylistQuery, parsePlaylistRequest } from '../../../formats/hls/playlist-request.ts'
import { blockingPlaylistCaching, plainPlaylistCaching } from '../cache-control.ts'
import { GzipOnce } from '../gzip-once.ts'
import type { HttpServer } from '../http-server.ts'
import { requireRenditionName } from '../rendition-named.ts'
import { sendPlaylist } from '../send-playlist.ts'
import { streamRequest } from '../stream-request.ts'
import { ViewerQuery, viewerOf } from '../viewer-of.ts'

/** The media playlist of a rendition, with blocking reload and delta updates. */
export function mediaPlaylistRoute(server: HttpServer, live: LiveStreams): void {
  const gzip = new GzipOnce()
  const schema = {
    params: Type.Object({ id: Type.String(), rendition: Type.String() }),
    querystring: ViewerQuery,
  }
  server.get('/streams/:id/:rendition/media.m3u8', { schema }, async (request, reply) => {
    const { stream, signal, address } = streamRequest(live, request.params.id, request, reply)
    const rendition = requireRenditionName(request.params.rendition)
    stream.requireProtocol('hls')
    const wanted = parsePlaylistRequest(request.query as PlaylistQuery)
    const viewer = viewerOf(request, request.query.viewer)
    const text = await stream.hls.mediaPlaylist({ ...wanted, rendition }, viewer, signal, address)
    const window = stream.commons.renditions.require(rendition)
    const caching = wanted.kind === 'plain' ? plainPlaylistCaching : blockingPlaylistCaching
    return sendPlaylist(reply, text, caching(stream.targetSeconds), (whole) => gzip.of(window, whole))
  })
}
