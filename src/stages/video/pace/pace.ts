import { Observable, type Subscription } from 'rxjs'
import { Type } from 'typebox'
import type { Frame } from '../../../domain/media.ts'
import { msToTicks, ticksToMs } from '../../../domain/time.ts'
import { defineStage, type StageContext } from '../../../pipeline/stage.ts'
import { Pacer } from './pacer.ts'

/** Runs a {@link Pacer} on the context's clock. */
const paced =
  (fps: number, { clock, originMs, demands, measures, load }: StageContext) =>
  (frames: Observable<Frame>) =>
    new Observable<Frame>((subscriber) => {
      const pacer = new Pacer(fps, demands, (count) => measures.dropped(load.divisor > 1 ? 'overload' : 'pace', count))
      subscriber.add(load.changes.subscribe((divisor) => (pacer.divisor = divisor)))
      const now = () => msToTicks(clock.now() - originMs)
      let timer: Subscription | undefined
      const emit = (due: readonly Frame[]) => {
        for (const frame of due) subscriber.next(frame)
        timer?.unsubscribe()
        const next = pacer.nextDue
        if (next === undefined || subscriber.closed) return
        const waitMs = Math.max(1, Math.ceil(ticksToMs(next - now())))
        timer = clock.scheduler.schedule(() => emit(pacer.due(now())), waitMs)
      }
      subscriber.add(() => timer?.unsubscribe())
      subscriber.add(
        frames.subscribe({
          next: (frame) => emit(pacer.offer(frame, now())),
          error: (error) => subscriber.error(error),
          complete: () => {
            for (const frame of pacer.rest()) subscriber.next(frame)
            subscriber.complete()
          },
        }),
      )
    })

export default defineStage({
  type: 'video.pace',
  summary: 'Puts frames on the grid of the frame rate and repeats a picture at rest, so that the clock ticks.',
  input: 'frame',
  output: 'frame',
  config: Type.Object(
    { fps: Type.Integer({ minimum: 1, maximum: 60, default: 30, description: 'Most frames a second.' }) },
    { additionalProperties: false },
  ),
  create: ({ fps }, context) => paced(fps, context),
})
