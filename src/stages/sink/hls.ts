import { ignoreElements, Observable, tap } from 'rxjs'
import { Type } from 'typebox'
import { ticksToMs } from '../../domain/time.ts'
import { duration } from '../../pipeline/config/unit-types.ts'
import type { PayloadMap } from '../../pipeline/payload.ts'
import type { LiveWriter } from '../../pipeline/ports/live-port.ts'
import { defineStage } from '../../pipeline/stage.ts'

export default defineStage({
  type: 'sink.hls',
  summary: 'Serves the stream by HLS: fragmented MP4, low-latency parts, blocking reload.',
  input: 'segment-event',
  output: 'nothing',
  config: Type.Object(
    {
      stream: Type.Optional(
        Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$', description: 'Id of the stream; default: a new one.' }),
      ),
      window: duration({ default: '60s', least: '10s', most: '4h', description: 'How far back viewers can seek.' }),
      maxViewers: Type.Optional(Type.Integer({ minimum: 1, description: 'Most viewers at a time; default: 1000.' })),
    },
    { additionalProperties: false },
  ),
  create:
    ({ stream, window, maxViewers }, { stageId, sessionId, ports }) =>
    (events) =>
      new Observable<never>((subscriber) => {
        const streamId = stream ?? `${sessionId}-${stageId}`
        let writer: LiveWriter | undefined
        let live = false
        subscriber.add(() => writer?.end())
        const take = (event: PayloadMap['segment-event']) => {
          if (event.kind === 'cadence') {
            writer = ports.live.open({
              streamId,
              partMs: ticksToMs(event.partTicks),
              segmentMs: ticksToMs(event.segmentTicks),
              windowMs: window,
              ...(maxViewers === undefined ? {} : { maxViewers }),
            })
            return
          }
          writer?.push(event)
          if (event.kind !== 'part' || live) return
          live = true
          ports.events.publish('stream.started', { sessionId, streamId })
        }
        // By an operator, so that what the live port throws becomes the error of the stage.
        subscriber.add(events.pipe(tap(take), ignoreElements()).subscribe(subscriber))
      }),
})
