import { Type } from 'typebox'
import type { LiveStream } from '../../../engine/live/live-stream.ts'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import type { LiveRendition } from '../../../engine/live/offered-renditions.ts'
import { NO_STORE } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'

/** More about a stream than its live window knows, in snake_case. */
export type StreamStatus = (streamId: string) => object

const renditionBody = ({ bitrateBps, ...rest }: LiveRendition) => ({ ...rest, bitrate_bps: bitrateBps })

const stateOf = ({ ended, idle }: LiveStream): string => (ended ? 'ended' : idle ? 'idle' : 'live')

const measuresBody = (stream: LiveStream) => {
  const measures = stream.measures()
  return {
    ended: measures.ended,
    viewer_count: measures.viewerCount,
    max_viewers: stream.commons.maxViewers,
    requests: measures.requests,
    bytes_sent: measures.bytesSent,
    bytes_produced: measures.bytesProduced,
    renders: measures.renders,
    parts_produced: measures.partsProduced,
    last_part_at_ms: measures.lastPartAtMs ?? null,
    window_seconds: measures.windowSeconds,
  }
}

/**
 * What a stream is doing, in snake_case: its delivery, what was counted, and what is known of its session.
 * @param describe gives the last; over what is said here, as long as the session has the stream
 */
export const streamStatusBody = (stream: LiveStream, describe?: StreamStatus): object => {
  const { streamId, partMs, segmentMs } = stream.spec
  return {
    stream_id: streamId,
    state: stateOf(stream),
    protocols: stream.protocols,
    part_ms: Math.round(partMs),
    segment_ms: Math.round(segmentMs),
    renditions: stream.renditions.map(renditionBody),
    ...measuresBody(stream),
    ...describe?.(streamId),
  }
}

/** What a stream is doing, for programs and for the player page. Asking does not count as viewing. */
export function streamStatusRoute(server: HttpServer, live: LiveStreams, status: StreamStatus | undefined): void {
  const schema = { params: Type.Object({ id: Type.String() }) }
  server.get('/streams/:id/status', { schema }, async (request, reply) => {
    const { id } = request.params
    const stream = live.require(id)
    reply.header('cache-control', NO_STORE)
    return streamStatusBody(stream, status)
  })
}
