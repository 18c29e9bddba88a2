import { NumberColumn } from '../isobmff/number-column.ts'

/** One frame in the file. */
export interface WebmFrame {
  /** Milliseconds. */
  readonly timeMs: number
  readonly keyframe: boolean
  /** Where its block begins, and the first byte behind it. */
  readonly offset: number
  readonly end: number
}

/** Where a WebM file has its clusters: what finishing it needs. Filled while it is written, or by going through a file. */
export class WebmTable {
  readonly #offsets = NumberColumn.float64()
  readonly #times = NumberColumn.float64()
  readonly #keyframes = NumberColumn.uint32()
  #frames = 0
  #last: WebmFrame | undefined

  /** A cluster begins at `offset`, at a time, and with a keyframe or not; frames follow. */
  openCluster(offset: number, timeMs: number, keyframe: boolean): void {
    this.#offsets.push(offset)
    this.#times.push(timeMs)
    this.#keyframes.push(keyframe ? 1 : 0)
  }

  add(frame: WebmFrame): void {
    this.#frames += 1
    this.#last = frame
  }

  get frames(): number {
    return this.#frames
  }

  get last(): WebmFrame | undefined {
    return this.#last
  }

  get clusters(): number {
    return this.#offsets.length
  }

  /** First byte of a cluster. */
  offsetAt(cluster: number): number {
    return this.#offsets.at(cluster)
  }

  /** Milliseconds. */
  timeAt(cluster: number): number {
    return this.#times.at(cluster)
  }

  /** Whether a cluster begins with a keyframe. */
  isKeyframeAt(cluster: number): boolean {
    return this.#keyframes.at(cluster) === 1
  }
}
