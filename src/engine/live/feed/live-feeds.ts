import type { SegmentEvent } from '../../../domain/media.ts'
import { renditionOf } from '../rendition-of.ts'
import { LiveFeed } from './live-feed.ts'

/** The feeds of a stream, one for each rendition; who listens is given one rendition. */
export class LiveFeeds {
  readonly top = new LiveFeed()
  readonly #feeds = new Map([[0, this.top]])

  /** The feed of a rendition that the stream has. */
  of(rendition: number): LiveFeed {
    const feed = this.#feeds.get(rendition) ?? new LiveFeed()
    this.#feeds.set(rendition, feed)
    return feed
  }

  push(event: SegmentEvent): void {
    this.of(renditionOf(event)).push(event)
  }

  /** Nothing is made for now. */
  rest(): void {
    for (const feed of this.#feeds.values()) feed.rest()
  }

  /** No more media comes. */
  end(): void {
    for (const feed of this.#feeds.values()) feed.end()
  }

  /** The stream was taken away. */
  close(error: Error): void {
    for (const feed of this.#feeds.values()) feed.close(error)
  }

  /** Only these renditions are made from now on: who listens to another hears that it is over. */
  keep(renditions: readonly number[]): void {
    for (const [rendition, feed] of this.#feeds) {
      if (rendition === 0 || renditions.includes(rendition)) continue
      feed.end()
      this.#feeds.delete(rendition)
    }
  }
}
