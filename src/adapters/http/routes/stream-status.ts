import { Type } from 'typebox'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { LiveMeasures } from '../../../engine/live/live-measures.ts'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import { NO_STORE } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'

/** More about a stream than its live window knows, in snake_case. */
export type StreamStatus = (streamId: string) => object

const measuresBody = (measures: LiveMeasures) => ({
  ended: measures.ended,
  viewer_count: measures.viewerCount,
  requests: measures.requests,
  bytes_sent: measures.bytesSent,
  bytes_produced: measures.bytesProduced,
  parts_produced: measures.partsProduced,
  last_part_at_ms: measures.lastPartAtMs ?? null,
  window_seconds: measures.windowSeconds,
})

/** What a stream is doing, for programs and for the player page. Asking does not count as viewing. */
export function streamStatusRoute(server: HttpServer, live: LiveStreams, status: StreamStatus | undefined): void {
  const schema = { params: Type.Object({ id: Type.String() }) }
  server.get('/streams/:id/status', { schema }, async (request, reply) => {
    const { id } = request.params
    const stream = live.get(id)
    if (!stream) throw new FlyBrowserError('STREAM_UNKNOWN', { id })
    reply.header('cache-control', NO_STORE)
    return { stream_id: id, ...measuresBody(stream.measures()), ...status?.(id) }
  })
}
