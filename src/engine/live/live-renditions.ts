import { FlyBrowserError } from '../../domain/errors.ts'
import type { SegmentEvent } from '../../domain/media.ts'
import type { LiveSpec } from '../../pipeline/ports/live-port.ts'
import { LiveWindow } from './live-window.ts'
import { renditionOf } from './rendition-of.ts'
import type { StoredSegment } from './stored-segment.ts'

/** A minute at 30 Mbit/s, which is more than any profile asks of an encoder. */
const MOST_MEMORY_BYTES = 256 * 1024 * 1024

export interface LiveRenditionsOptions {
  /**
   * Most bytes of media in memory, of all renditions together; what does not fit is given up, the oldest first and of all alike, down to
   * the least a playlist may list.
   */
  readonly maxMemoryBytes?: number
}

/**
 * The windows of a stream, one for each rendition. Those it has when its first media comes are those it has for good: their segments
 * and parts bear the same numbers, which one that came later could not have.
 */
export class LiveRenditions {
  /** The largest one. */
  readonly top: LiveWindow
  readonly #spec: LiveSpec
  readonly #maxMemoryBytes: number
  readonly #windows = new Map<number, LiveWindow>()
  #begun = false

  constructor(spec: LiveSpec, { maxMemoryBytes = MOST_MEMORY_BYTES }: LiveRenditionsOptions = {}) {
    this.#spec = spec
    this.#maxMemoryBytes = maxMemoryBytes
    this.top = new LiveWindow(spec)
    this.#windows.set(0, this.top)
  }

  /** By their place in the ladder, the largest first. */
  get windows(): ReadonlyMap<number, LiveWindow> {
    return this.#windows
  }

  /** What there is of the renditions is known. */
  get known(): boolean {
    return this.top.init !== undefined
  }

  get memoryBytes(): number {
    return this.#all.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0)
  }

  /** Throws MEDIA_UNKNOWN for a rendition that the stream does not have. */
  require(rendition = 0): LiveWindow {
    const window = this.#windows.get(rendition)
    if (!window) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'rendition' })
    return window
  }

  /** Whether nothing has begun after a segment, in its rendition. */
  isNewest(segment: StoredSegment): boolean {
    return this.#all.some(({ kept }) => kept.at(-1) === segment)
  }

  /** Takes the next event of packaging; false where it is of no rendition of the stream, and passed over. */
  push(event: SegmentEvent): boolean {
    const rendition = renditionOf(event)
    if (event.kind !== 'init') this.#begun = true
    else if (!this.#begun && !this.#windows.has(rendition)) this.#windows.set(rendition, new LiveWindow(this.#spec))
    const window = this.#windows.get(rendition)
    window?.push(event)
    if (event.kind === 'init' || event.kind === 'segment') this.#keepToMemory()
    return window !== undefined
  }

  /** From now on no other renditions are made than these: whoever asks for one that is not among them is told that there is none. */
  keep(renditions: readonly number[]): void {
    for (const rendition of this.#windows.keys()) {
      if (rendition > 0 && !renditions.includes(rendition)) this.#windows.delete(rendition)
    }
  }

  /** What follows does not continue what was. */
  resume(): void {
    for (const window of this.#all) window.resume()
    this.#keepToMemory()
  }

  finishSegments(): void {
    for (const window of this.#all) window.finishSegment()
    this.#keepToMemory()
  }

  /** Ends the playlists. */
  end(): void {
    for (const window of this.#all) window.end()
  }

  /** Stops listing the oldest media of all renditions, up to so much of it. */
  shorten(ticks: number): void {
    for (const window of this.#all) window.shorten(ticks)
  }

  get #all(): readonly LiveWindow[] {
    return [...this.#windows.values()]
  }

  #keepToMemory(): void {
    while (this.memoryBytes > this.#maxMemoryBytes) {
      const oldest = Math.min(...this.#all.flatMap(({ oldestInMemory }) => oldestInMemory ?? []))
      if (oldest === Number.POSITIVE_INFINITY) return
      for (const window of this.#all) window.giveUp(oldest)
    }
  }
}
