import { Type } from 'typebox'
import { LATENCY_WINDOW_MS } from '../../../engine/live/latency/latency-meter.ts'
import type { SampleFigures } from '../../../engine/live/latency/sample-ring.ts'
import type { LiveStreams } from '../../../engine/live/live-streams.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import { NO_STORE } from '../cache-control.ts'
import type { HttpServer } from '../http-server.ts'

const tenths = (ms: number | undefined): number | null => (ms === undefined ? null : Math.round(ms * 10) / 10)

const figuresBody = ({ count, p50Ms, p95Ms, maxMs }: SampleFigures) => ({
  count,
  p50_ms: tenths(p50Ms),
  p95_ms: tenths(p95Ms),
  max_ms: tenths(maxMs),
})

/** Where the time goes between capture and the connections of viewers, stage by stage, over the last seconds. */
export function latencyRoute(server: HttpServer, live: LiveStreams, clock: Clock): void {
  const schema = { params: Type.Object({ id: Type.String() }) }
  server.get('/streams/:id/latency', { schema }, async (request, reply) => {
    const { id } = request.params
    const stream = live.require(id)
    const { stages, delivery, origin } = stream.latency.figures(clock.now())
    reply.header('cache-control', NO_STORE)
    return {
      stream_id: id,
      window_seconds: LATENCY_WINDOW_MS / 1000,
      stages: {
        capture: figuresBody(stages.capture),
        encode: figuresBody(stages.encode),
        fragment: figuresBody(stages.fragment),
        part: figuresBody(stages.part),
        delivery_hls: figuresBody(delivery.hls),
        delivery_dash: figuresBody(delivery.dash),
        delivery_ws: figuresBody(delivery.ws),
      },
      origin: { hls: figuresBody(origin.hls), dash: figuresBody(origin.dash), ws: figuresBody(origin.ws) },
    }
  })
}
