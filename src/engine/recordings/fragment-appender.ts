import { FlyBrowserError } from '../../domain/errors.ts'
import type { InitFragment, MediaFragment } from '../../domain/media.ts'
import { TIMESCALE } from '../../domain/time.ts'
import { boxesIn } from '../../formats/isobmff/box-reader.ts'
import { fragmentSamples } from '../../formats/isobmff/fragment-samples.ts'
import { laterMovie, recordingHead } from '../../formats/isobmff/hybrid-layout.ts'
import { type InitMovie, readInitMovie } from '../../formats/isobmff/init-movie.ts'
import type { AppendQueue } from './append-queue.ts'
import { RecordedMedia } from './recorded-media.ts'

/** Puts fragments at the end of a recording's file and keeps the account of where each sample is. */
export class FragmentAppender {
  readonly #queue: AppendQueue
  #media: RecordedMedia | undefined
  #movie: InitMovie | undefined

  constructor(queue: AppendQueue) {
    this.#queue = queue
  }

  /** Undefined before the first init fragment. */
  get media(): RecordedMedia | undefined {
    return this.#media
  }

  addInit({ bytes }: InitFragment): void {
    const movie = readInitMovie(bytes)
    if (movie?.timescale !== TIMESCALE) throw refused(`an init fragment must be a moov in ticks of 1/${TIMESCALE} s`)
    if (!this.#media) {
      const head = recordingHead(bytes)
      this.#media = new RecordedMedia(movie, head.reserveOffset)
      this.#queue.add(head.bytes)
    } else if (this.#media.setMovie(movie)) {
      this.#queue.add(laterMovie(bytes)) // so that the index pass over the file finds the change too
    }
    this.#movie = movie
  }

  addMedia(fragment: MediaFragment): void {
    const { bytes } = fragment
    if (!this.#media || !this.#movie) throw refused('a media fragment came before the init fragment')
    const end = this.#queue.end
    for (const box of boxesIn(bytes)) {
      if (box.type !== 'moof') continue
      const samples = fragmentSamples(bytes.subarray(box.start, box.end), end + box.start, this.#movie)
      if (!samples) throw refused(`the fragment at ${fragment.pts} cannot be read`)
      try {
        for (const sample of samples) this.#media.add(sample)
      } catch (cause) {
        if (cause instanceof RangeError) throw refused(cause.message) // back in time
        throw cause
      }
    }
    this.#queue.add(bytes)
  }
}

const refused = (reason: string): FlyBrowserError => new FlyBrowserError('INTERNAL', { reason })
