import { Observable, type Subscription } from 'rxjs'
import type { Fragment, Frame, MediaFragment } from '../../../src/domain/media.ts'
import { EncodeLane } from '../../../src/stages/video/encode/encode-lane.ts'
import type { EncodeSettings } from '../../../src/stages/video/encode/encode-request.ts'
import {
  type FakeEncoderOptions,
  type FakeEncoders,
  type TestContext,
  testContext,
  VIRTUAL_ORIGIN_MS,
} from '../../../src/testing.ts'

/** A lane at work on a fake encoder. */
export interface LaneBench {
  readonly context: TestContext
  readonly encoders: FakeEncoders
  readonly lane: EncodeLane
  readonly out: Fragment[]
  readonly media: () => MediaFragment[]
  readonly subscription: Subscription
  readonly outcome: () => string
  /** Most frames held at any time: waiting, and inside the encoder. */
  readonly most: () => number
  dropped(): Readonly<Record<string, number>>
}

const SETTINGS = { codec: 'h264', bitrateBps: 1_500_000, crf: 23, keyframeMs: 2000 } as const

export function laneBench(options: FakeEncoderOptions = {}, settings: Partial<EncodeSettings> = {}): LaneBench {
  const context = testContext()
  const { encoders } = context.fakes
  encoders.options = options
  const out: Fragment[] = []
  let outcome = 'running'
  let most = 0
  let lane: EncodeLane | undefined
  const { measures } = context
  const watched = {
    ...measures,
    queued: (depth: number) => {
      most = Math.max(most, depth)
      measures.queued(depth)
    },
  }
  const subscription = new Observable<Fragment>((subscriber) => {
    lane = new EncodeLane({ ...SETTINGS, ...settings }, { ...context, measures: watched }, subscriber)
    const made = lane
    return () => made.close()
  }).subscribe({
    next: (fragment) => out.push(fragment),
    error: (error) => {
      outcome = `failed: ${error.code ?? error.message}`
    },
    complete: () => {
      outcome = 'completed'
    },
  })
  return {
    context,
    encoders,
    lane: lane as EncodeLane,
    out,
    media: () => out.filter((fragment) => fragment.kind === 'media'),
    subscription,
    outcome: () => outcome,
    most: () => most,
    dropped: () => measures.snapshot().dropped,
  }
}

/** A frame of the grid of 30 fps. */
export const gridFrame = (index: number, rest: Partial<Frame> = {}): Frame => ({
  encoding: 'i420',
  width: 64,
  height: 48,
  pts: index * 3000,
  duration: 3000,
  repeat: false,
  rate: 30,
  tick: index % 10 === 0,
  capturedAtMs: VIRTUAL_ORIGIN_MS + (index * 1000) / 30,
  data: new Uint8Array((64 * 48 * 3) / 2),
  ...rest,
})

/** Offers frames at 30 fps, in the time of the clock. */
export async function film({ lane, context }: LaneBench, from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index += 1) {
    lane.offer(gridFrame(index))
    await context.clock.pass(1000 / 30)
  }
}

/** Pairs of fragments between which there is a hole or an overlap. */
export const gaps = (media: readonly MediaFragment[]): string[] =>
  media.flatMap(({ pts, duration }, index) => {
    const next = media[index + 1]
    return next && next.pts !== pts + duration ? [`${pts / 3000}+${duration / 3000} -> ${next.pts / 3000}`] : []
  })
