import { Observable, Subscription, tap } from 'rxjs'
import type { LiveProtocol } from '../../domain/live-protocol.ts'
import { ticksToMs } from '../../domain/time.ts'
import type { Cadence, PayloadMap } from '../../pipeline/payload.ts'
import type { LiveWriter } from '../../pipeline/ports/live-port.ts'
import type { StageContext } from '../../pipeline/stage.ts'
import type { LiveConfig } from './live-config.ts'
import { sessionNotes } from './session-notes.ts'

/**
 * Hands packaged media to one output of a live stream. While nobody watches a stream that rests then, it takes no media, so that
 * packaging, encoder and capture above it end unless others need them.
 */
export const liveOutput =
  (protocol: LiveProtocol, config: LiveConfig, context: StageContext) =>
  (events: Observable<PayloadMap['segment-event']>): Observable<never> =>
    new Observable<never>((subscriber) => {
      const { stageId, sessionId, ports } = context
      const streamId = config.stream ?? `${sessionId}-${stageId}`
      let writer: LiveWriter | undefined
      let input: Subscription | undefined
      let announced = false
      let stopping = false

      const open = ({ partTicks, segmentTicks, gridMs }: Cadence) => {
        const opened = ports.live.open({
          streamId,
          sessionId,
          protocol,
          partMs: ticksToMs(partTicks),
          segmentMs: ticksToMs(segmentTicks),
          gridMs,
          windowMs: config.window,
          ...(config.maxViewers === undefined ? {} : { maxViewers: config.maxViewers }),
          ...(config.onDemand ? { idleAfterMs: config.grace } : {}),
        })
        writer = opened
        announced = !opened.opensStream
        subscriber.add(() => opened.end())
        subscriber.add(sessionNotes(context).subscribe((note) => opened.note(note)))
        subscriber.add(
          opened.wanted.subscribe((wanted) => {
            // A run that is being stopped brings to its end what it has, whoever comes or goes.
            if (stopping) return
            if (wanted) listen()
            else rest()
          }),
        )
      }
      const take = (event: PayloadMap['segment-event']) => {
        if (event.kind === 'cadence') {
          if (writer) writer.resume()
          else open(event)
          return
        }
        writer?.push(event)
        if (event.kind !== 'part' || announced) return
        announced = true
        ports.events.publish('stream.started', { sessionId, streamId })
      }
      const listen = () => {
        if (input) return
        input = new Subscription()
        // By an operator, so that what the live port throws becomes the error of the stage.
        const taken = events.pipe(tap(take))
        input.add(
          taken.subscribe({
            error: (error) => subscriber.error(error),
            complete: () => subscriber.complete(),
          }),
        )
      }
      const rest = () => {
        input?.unsubscribe()
        input = undefined
      }
      subscriber.add(rest)
      subscriber.add(
        context.stopPts.subscribe(() => {
          stopping = true
          // What rests has nothing to bring to its end.
          if (!input) subscriber.complete()
        }),
      )
      listen()
    })
