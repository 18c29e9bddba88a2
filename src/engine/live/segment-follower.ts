import { firstValueFrom, type Observable, throwError, timeout } from 'rxjs'
import type { MediaFragment } from '../../domain/media.ts'
import type { Clock } from '../../pipeline/clock.ts'
import { holdSegment } from './segment-life.ts'
import type { StoredSegment } from './stored-segment.ts'

export interface SegmentFollowerOptions {
  /** Fires when an open segment may have grown or ended; its error ends everything. */
  readonly placed: Observable<void>
  readonly clock: Clock
  /** Longest time without anything new, milliseconds. */
  readonly patienceMs: number
  readonly timedOut: () => Error
  /** True while the segment may still grow. */
  readonly grows: (segment: StoredSegment) => boolean
  /** Told of each fragment that somebody waited for and has taken. */
  readonly delivered: (fragment: MediaFragment) => void
}

/**
 * Gives the bytes of a segment while it is being made. All who follow wait for the same next change, so that a fragment costs one
 * subscription and not one a viewer; a slow one holds its place in the segment and nothing else.
 */
export class SegmentFollower {
  readonly #options: SegmentFollowerOptions
  #next: Promise<void> | undefined

  constructor(options: SegmentFollowerOptions) {
    this.#options = options
  }

  /** The fragments of a segment from its first, each as soon as it is there; ends with the segment, however early that is. */
  async *follow(segment: StoredSegment): AsyncGenerator<Uint8Array, void, void> {
    const release = holdSegment(segment)
    let [index, sent, waited] = [0, 0, false]
    try {
      for (;;) {
        const fragment = segment.fragments[index]
        if (fragment) {
          const wasDue = waited
          waited = false
          index += 1
          sent += fragment.bytes.byteLength
          yield fragment.bytes
          // Who asks for the next has taken it.
          if (wasDue) this.#options.delivered(fragment)
        } else if (segment.elsewhere) {
          yield* rest(segment.elsewhere.read(), sent)
          return
        } else if (this.#options.grows(segment)) {
          await this.#changed()
          waited = true
        } else return
      }
    } finally {
      release()
    }
  }

  #changed(): Promise<void> {
    const { placed, clock, patienceMs, timedOut } = this.#options
    this.#next ??= firstValueFrom(
      placed.pipe(timeout({ first: patienceMs, scheduler: clock.scheduler, with: () => throwError(timedOut) })),
    ).finally(() => {
      this.#next = undefined
    })
    return this.#next
  }
}

/** What follows the first `skipped` bytes. */
async function* rest(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, skipped: number) {
  let left = skipped
  for await (const piece of pieces) {
    if (left < piece.byteLength) yield piece.subarray(left)
    left = Math.max(0, left - piece.byteLength)
  }
}
