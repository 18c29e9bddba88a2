import { Type } from 'typebox'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import { MANIFEST_CONTENT_TYPE } from '../../../formats/dash/manifest.ts'
import { plainPlaylistCaching } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'
import { streamRequest } from '../stream-request.ts'
import { ViewerQuery, viewerOf } from '../viewer-of.ts'

/** The MPD, the address players of DASH are given. A `viewer` in its query is passed on to the segments in it. */
export function dashManifestRoute(server: HttpServer, live: LiveStreams): void {
  const schema = { params: Type.Object({ id: Type.String() }), querystring: ViewerQuery }
  server.get('/streams/:id/manifest.mpd', { schema }, async (request, reply) => {
    const { stream, signal, address } = streamRequest(live, request.params.id, request, reply)
    const { viewer } = request.query
    stream.requireProtocol('dash')
    const query = viewer === undefined ? '' : `viewer=${viewer}`
    const text = await stream.dash.manifest(viewerOf(request, viewer), query, signal, address)
    return reply
      .type(MANIFEST_CONTENT_TYPE)
      .header('cache-control', plainPlaylistCaching(stream.targetSeconds))
      .send(text)
  })
}
