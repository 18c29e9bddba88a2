import { Observable, type Subscription } from 'rxjs'
import { Type } from 'typebox'
import type { Frame } from '../../../domain/media.ts'
import { pixelClockValue } from '../../../domain/pixel-clock.ts'
import { msToTicks, ticksToMs } from '../../../domain/time.ts'
import { defineStage, type StageContext } from '../../../pipeline/stage.ts'
import { paintBackground, paintPattern } from './paint-pattern.ts'

/** Frames that are late by less are painted as quickly as possible; later ones are left out. */
const LONGEST_CATCH_UP_MS = 1000

interface PatternSettings {
  readonly width: number
  readonly height: number
  readonly fps: number
  readonly frames?: number
}

/** Paints a frame each time one is due and wanted; a frame nobody can take is counted and not painted. */
const painted = (
  { width, height, fps, frames }: PatternSettings,
  { clock, originMs, credit, load, measures }: StageContext,
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
      // What is not wanted would be left out below.
      if (wanted(capturedAtMs)) paint(capturedAtMs)
      // Who takes a frame may be done with it.
      if (subscriber.closed) return
      wait(index + 1 + missed(index))
    }
    const paint = (capturedAtMs: number) => {
      if (!credit.granted) {
        measures.dropped('no-credit')
        return
      }
      const pts = msToTicks(capturedAtMs - originMs)
      const timeMs = ticksToMs(pts)
      const data = paintPattern(background, width, height, timeMs, pixelClockValue(timeMs))
      subscriber.next({ encoding: 'i420', width, height, pts, capturedAtMs, data })
    }
    /** Whether a frame falls on one of the places of the media clock that are left while a lane below is behind. */
    const wanted = (capturedAtMs: number) => Math.round(((capturedAtMs - originMs) * fps) / 1000) % load.divisor === 0
    /** Frames whose time has passed for long while the process stood still: they are not made up for. */
    const missed = (index: number) => {
      const behindMs = clock.now() - startMs - ((index + 1) * 1000) / fps
      if (behindMs <= LONGEST_CATCH_UP_MS) return 0
      const count = Math.floor((behindMs * fps) / 1000)
      measures.dropped('late', count)
      return count
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
  summary: 'Paints colour bars, a moving block and a pixel clock that shows the media time; needs no browser.',
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
