import { requireCarried } from '../../domain/codec.ts'
import type { InitFragment, MediaFragment } from '../../domain/media.ts'
import { laterMovie, recordingHead } from '../../formats/isobmff/hybrid-layout.ts'
import type { InitMovie } from '../../formats/isobmff/init-movie.ts'
import type { AppendQueue } from './append-queue.ts'
import type { FragmentAppender } from './fragment-appender.ts'
import { Mp4Media } from './mp4-media.ts'
import { readInit, readMedia, refusedFragment } from './read-fragment.ts'

/** Writes fragments as they are. Another decoder configuration stands between them as a `moov` of its own. */
export class Mp4Appender implements FragmentAppender {
  readonly #queue: AppendQueue
  #media: Mp4Media | undefined
  #movie: InitMovie | undefined

  constructor(queue: AppendQueue) {
    this.#queue = queue
  }

  get media(): Mp4Media | undefined {
    return this.#media
  }

  addInit(fragment: InitFragment): void {
    requireCarried('mp4', fragment.configuration.codec)
    const movie = readInit(fragment)
    if (!this.#media) {
      const head = recordingHead(fragment.bytes)
      this.#media = new Mp4Media(movie, head.reserveOffset)
      this.#queue.add(head.bytes)
    } else if (this.#media.setMovie(movie)) {
      this.#queue.add(laterMovie(fragment.bytes)) // so that the index pass over the file finds the change too
    }
    this.#movie = movie
  }

  addMedia(fragment: MediaFragment): void {
    const samples = readMedia(fragment, this.#queue.end, this.#movie)
    try {
      for (const sample of samples) this.#media?.add(sample)
    } catch (cause) {
      if (cause instanceof RangeError) throw refusedFragment(cause.message) // back in time
      throw cause
    }
    this.#queue.add(fragment.bytes)
  }
}
