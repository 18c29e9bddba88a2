import type { Contender } from '../contenders/contender.ts'
import type { Shape } from '../run/measure.ts'

/** A size and rate of the bench of capture. */
export interface CaptureShape extends Shape {
  readonly name: string
  readonly summary: string
  /** False where only ours are measured, each beside its page alone: there is no target, the figures are reported as they are. */
  readonly peers: boolean
}

export const SHAPES: readonly CaptureShape[] = [
  {
    name: '720p30',
    summary: '1280x720 at 30 a second, all contenders',
    width: 1280,
    height: 720,
    fps: 30,
    peers: true,
  },
  { name: '1080p30', summary: '1920x1080 at 30 a second, ours', width: 1920, height: 1080, fps: 30, peers: false },
  { name: '720p60', summary: '1280x720 at 60 a second, ours', width: 1280, height: 720, fps: 60, peers: false },
]

/** Those that are measured in a size and rate. */
export const takingPart = (contenders: readonly Contender[], { peers }: CaptureShape): readonly Contender[] =>
  contenders.filter(({ side }) => peers || side !== 'peer')
