import type { InitFragment, MediaFragment, SegmentEvent } from '../../../domain/media.ts'
import type { FeedListener } from './feed-listener.ts'

/** A group of pictures with more bytes than this is not kept: who joins in the middle of it waits for the next keyframe. */
const MOST_KEPT_BYTES = 32 * 1024 * 1024

/**
 * The fragments of a rendition as they come, for clients that want each at once. Keeps the newest group of pictures, so that a new
 * client sees the newest picture at once. Gives everybody the same bytes and waits for nobody.
 */
export class LiveFeed {
  #init: InitFragment | undefined
  /** From the newest keyframe on. */
  #pictures: MediaFragment[] = []
  #keptBytes = 0
  #newest: MediaFragment | undefined
  /** Replaced as a whole, so that it may change while everybody on it is being told something. */
  #listeners: readonly FeedListener[] = []
  #over: { readonly error?: Error } | undefined

  /** Those who listen now. */
  get listeners(): number {
    return this.#listeners.length
  }

  /** Takes the next event of packaging. Nothing is taken after the end. */
  push(event: SegmentEvent): void {
    if (this.#over) return
    if (event.kind === 'init') this.#takeInit(event)
    else if (event.kind === 'fragment') this.#take(event.fragment)
    // Packaging that tells of parts only is welcome, too.
    else if (event.kind === 'part') for (const fragment of this.#untold(event.fragments)) this.#take(fragment)
  }

  /**
   * Begins with the newest init segment and what was kept, then gives each fragment as it comes. Who joins after the end is given the
   * last pictures and the end.
   * @returns ends it; may be called at any time
   */
  subscribe(listener: FeedListener): () => void {
    if (this.#init) listener.init(this.#init)
    for (const fragment of this.#pictures) listener.fragment(fragment, false)
    if (this.#over) {
      tellEnd(listener, this.#over.error)
      return () => {}
    }
    this.#listeners = [...this.#listeners, listener]
    return () => this.#leave(listener)
  }

  /** Nothing is made for now: who joins is shown nothing old, but waits for what comes next. */
  rest(): void {
    this.#pictures = []
  }

  /** No more media comes. */
  end(): void {
    this.#finish({})
  }

  /** The stream was taken away. */
  close(error: Error): void {
    this.#pictures = []
    this.#init = undefined
    this.#finish({ error })
  }

  #finish(over: { readonly error?: Error }): void {
    const listeners = this.#listeners
    this.#listeners = []
    this.#over = over
    for (const listener of listeners) tellEnd(listener, over.error)
  }

  #takeInit(init: InitFragment): void {
    this.#init = init
    this.#pictures = []
    this.#keptBytes = 0
    this.#tell((listener) => listener.init(init))
  }

  #take(fragment: MediaFragment): void {
    this.#newest = fragment
    this.#keep(fragment)
    this.#tell((listener) => listener.fragment(fragment, true))
  }

  #keep(fragment: MediaFragment): void {
    if (fragment.keyframe) {
      this.#pictures = []
      this.#keptBytes = 0
    } else if (this.#pictures.length === 0) return
    this.#pictures.push(fragment)
    this.#keptBytes += fragment.bytes.byteLength
    if (this.#keptBytes > MOST_KEPT_BYTES) this.#pictures = []
  }

  #untold(fragments: readonly MediaFragment[]): readonly MediaFragment[] {
    return this.#newest ? fragments.slice(fragments.lastIndexOf(this.#newest) + 1) : fragments
  }

  /** What a listener throws ends that listener alone. */
  #tell(something: (listener: FeedListener) => void): void {
    for (const listener of this.#listeners) {
      try {
        something(listener)
      } catch (cause) {
        this.#leave(listener)
        listener.end(cause instanceof Error ? cause : new Error(String(cause)))
      }
    }
  }

  #leave(listener: FeedListener): void {
    this.#listeners = this.#listeners.filter((each) => each !== listener)
  }
}

/** What it throws is its own affair: others are still to be told. */
function tellEnd(listener: FeedListener, error: Error | undefined): void {
  try {
    listener.end(error)
  } catch {
    // It has left already.
  }
}
