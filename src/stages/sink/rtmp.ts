import { filter, Observable } from 'rxjs'
import type { Fragment } from '../../domain/media.ts'
import { isTop } from '../../domain/rendition.ts'
import type { PushSpec } from '../../pipeline/ports/push-port.ts'
import { defineStage, type StageContext } from '../../pipeline/stage.ts'
import { RTMP_CONFIG, readDestinations } from './rtmp-destinations.ts'

/** Hands fragments (of a ladder, those of the largest rendition) to their destinations, and lets those say goodbye at the end. */
const pushed =
  (spec: PushSpec, { ports, measures }: StageContext) =>
  (fragments: Observable<Fragment>): Observable<never> =>
    new Observable<never>((subscriber) => {
      const writer = ports.push.open(spec)
      measures.pushes(() => writer.statuses)
      const input = fragments.pipe(filter<Fragment>(isTop)).subscribe({
        next: (fragment) => {
          try {
            writer.push(fragment)
          } catch (error) {
            subscriber.error(error)
          }
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          void writer.end().then(() => subscriber.complete())
        },
      })
      subscriber.add(input)
      subscriber.add(() => void writer.end())
    })

export default defineStage({
  type: 'sink.rtmp',
  summary: 'Pushes the stream to other servers by RTMP or RTMPS, with a silent sound track, from the same encode.',
  input: 'fragment',
  output: 'nothing',
  config: RTMP_CONFIG,
  carrier: () => 'rtmp',
  create: (config, context) => {
    const { sessionId, stageId } = context
    const pushId = config.push ?? `${sessionId}-${stageId}`
    return pushed({ pushId, sessionId, destinations: readDestinations(config) }, context)
  },
})
