import { requireCarried } from '../../domain/codec.ts'
import type { InitFragment, MediaFragment } from '../../domain/media.ts'
import { ticksToMs } from '../../domain/time.ts'
import { concat } from '../../formats/isobmff/box.ts'
import { OWN_FRAGMENTS, type Sample } from '../../formats/isobmff/fragment-samples.ts'
import { SampleTable } from '../../formats/isobmff/sample-table.ts'
import { WebmClusters } from '../../formats/matroska/webm-clusters.ts'
import { webmFront } from '../../formats/matroska/webm-front.ts'
import { isWebmCodec, type WebmTrack, webmTracks } from '../../formats/matroska/webm-tracks.ts'
import type { AppendQueue } from './append-queue.ts'
import type { FragmentAppender } from './fragment-appender.ts'
import { readMedia, refusedFragment } from './read-fragment.ts'
import { addFrame, WebmMedia } from './webm-media.ts'

interface BegunTrack {
  readonly track: WebmTrack
  readonly codecs: string
  readonly clusters: WebmClusters
}

/**
 * Writes the pictures of fragments as blocks. One track goes on whatever happens to the encoder or to the size of the picture: keyframes
 * of VP8 and VP9 tell their size themselves. Only another codec would need another track, and is refused.
 */
export class WebmAppender implements FragmentAppender {
  readonly #queue: AppendQueue
  #begun: BegunTrack | undefined
  #media: WebmMedia | undefined
  #newestPts = Number.NEGATIVE_INFINITY

  constructor(queue: AppendQueue) {
    this.#queue = queue
  }

  get media(): WebmMedia | undefined {
    return this.#media
  }

  addInit(fragment: InitFragment): void {
    const { codec, codecs, width, height, colour } = fragment.configuration
    requireCarried('webm', codec)
    if (!isWebmCodec(codec)) throw refusedFragment(`WebM has no name for ${codec}`)
    if (!this.#begun) {
      const track = { codec, width, height, ...(colour ? { colour } : {}) }
      const head = concat([webmFront(), webmTracks(track)])
      this.#begun = { track, codecs, clusters: new WebmClusters(head.length) }
      this.#queue.add(head)
    } else if (codec !== this.#begun.track.codec) {
      throw refusedFragment(`a recording in WebM cannot change from ${this.#begun.track.codec} to ${codec}`)
    }
  }

  addMedia(fragment: MediaFragment): void {
    for (const sample of readMedia(fragment, 0, this.#begun && OWN_FRAGMENTS)) this.#add(sample, fragment.bytes)
  }

  #add({ decodeTime, duration, keyframe, offset, size }: Sample, bytes: Uint8Array): void {
    const { track, codecs, clusters } = this.#begun as BegunTrack
    if (decodeTime <= this.#newestPts)
      throw refusedFragment(`a sample at ${decodeTime} cannot follow one at ${this.#newestPts}`)
    this.#newestPts = decodeTime
    const { width, height } = track
    this.#media ??= new WebmMedia({ codecs, width, height }, clusters.table, new SampleTable(), decodeTime)
    const { last } = clusters.table
    // Pictures of the same millisecond still are one after the other.
    const timeMs = Math.max(Math.round(ticksToMs(decodeTime - this.#media.originPts)), last ? last.timeMs + 1 : 0)
    for (const piece of clusters.add({ timeMs, keyframe, data: bytes.subarray(offset, offset + size) }))
      this.#queue.add(piece)
    const written = clusters.table.last
    if (written) addFrame(this.#media.table, written, duration)
  }
}
