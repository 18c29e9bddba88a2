import { Observable, type Subscription } from 'rxjs'
import { Type } from 'typebox'
import type { Frame } from '../../../domain/media.ts'
import { pixelClockValue } from '../../../domain/pixel-clock.ts'
import { msToTicks } from '../../../domain/time.ts'
import { defineStage, type StageContext } from '../../../pipeline/stage.ts'
import { paintBackground, paintPattern } from './paint-pattern.ts'

interface PatternSettings {
  readonly width: number
  readonly height: number
  readonly fps: number
  readonly frames?: number
}

/** Paints a frame each time one is due; a frame nobody can take is counted and not painted. */
const painted = (
  { width, height, fps, frames }: PatternSettings,
  { clock, originMs, credit, measures }: StageContext,
) =>
  new Observable<Frame>((subscriber) => {
    const background = paintBackground(width, height)
    const startMs = clock.now()
    let timer: Subscription | undefined
    const tick = (index: number) => {
      if (frames !== undefined && index >= frames) {
        subscriber.complete()
        return
      }
      const capturedAtMs = startMs + (index * 1000) / fps
      if (credit.granted) {
        const timeMs = capturedAtMs - startMs
        const data = paintPattern(background, width, height, timeMs, pixelClockValue(timeMs))
        subscriber.next({
          encoding: 'i420',
          width,
          height,
          pts: msToTicks(capturedAtMs - originMs),
          capturedAtMs,
          data,
        })
      } else measures.dropped('no-credit')
      wait(index + 1)
    }
    const wait = (index: number) => {
      const dueMs = startMs + (index * 1000) / fps
      timer = clock.scheduler.schedule(() => tick(index), Math.max(0, dueMs - clock.now()))
    }
    wait(0)
    return () => timer?.unsubscribe()
  })

const side = (standard: number) => Type.Integer({ minimum: 64, maximum: 3840, multipleOf: 2, default: standard })

export default defineStage({
  type: 'source.test-pattern',
  summary: 'Paints colour bars, a moving block and a pixel clock that shows its own time; needs no browser.',
  input: 'nothing',
  output: 'frame',
  config: Type.Object(
    {
      width: side(1280),
      height: side(720),
      fps: Type.Integer({ minimum: 1, maximum: 60, default: 30 }),
      frames: Type.Optional(
        Type.Integer({ minimum: 1, description: 'Ends after so many; default: runs until stopped.' }),
      ),
    },
    { additionalProperties: false },
  ),
  create: (config, context) => () => painted(config, context),
})
