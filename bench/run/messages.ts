import type { Footage, Scene } from '../contenders/contender.ts'

/** What the process of a contender is told to do. */
export interface Task {
  readonly contender: string
  readonly scene: Scene
  /** How long to film. */
  readonly seconds: number
}

/**
 * Moments at which the cost so far is read: the page is open and at rest · pictures are being taken · filming is over · what was
 * filmed is finished.
 */
export const MARKS = ['ready', 'filming', 'stopping', 'stopped'] as const
export type Mark = (typeof MARKS)[number]

/** What a process tells of itself on every system. */
export interface OwnUse {
  /** CPU-seconds of this process alone. */
  readonly cpuSeconds: number
  /** Most memory it has held at a time. */
  readonly peakBytes: number
}

/** What a contender's process found out. Times of the wall clock are milliseconds since 1970. */
export interface TakeReport {
  readonly filmingAtMs: number
  readonly stoppingAtMs: number
  /** From `filmingAtMs` to `stoppingAtMs` on the monotonic clock. */
  readonly filmedMs: number
  /** Values of the pixel clock that the page painted. */
  readonly painted: readonly number[]
  readonly footage?: Footage
}

/** From the contender's process. It goes on after a mark only when it is answered. */
export type Message =
  | { readonly kind: 'mark'; readonly mark: Mark; readonly own: OwnUse }
  | { readonly kind: 'done'; readonly report: TakeReport }
  | { readonly kind: 'failed'; readonly reason: string }
