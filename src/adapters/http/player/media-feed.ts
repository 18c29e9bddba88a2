import { bufferedRanges } from './buffered-ranges.ts'

/** What is to be done with the source buffer, in order. */
type Work =
  | { readonly kind: 'init'; readonly mime: string; readonly offsetS: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'media'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'remove'; readonly beforeS: number }
  | { readonly kind: 'end' }

/** Told by a {@link MediaFeed}. */
export interface FeedEvents {
  /** Media has become playable. */
  readonly appended: (bytes: number, seconds: number) => void
  /** The browser can keep no more: gives what to let go of, everything before that time; undefined when nothing can go. */
  readonly full: () => number | undefined
  readonly failed: () => void
}

/** Older phones of Apple have only the managed kind. */
const mediaSource = (): (new () => MediaSource) | undefined => {
  const global: { MediaSource?: new () => MediaSource; ManagedMediaSource?: new () => MediaSource } = globalThis
  return global.MediaSource ?? global.ManagedMediaSource
}

const joined = (all: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> => {
  const [first] = all
  if (first && all.length === 1) return first
  const bytes = new Uint8Array(all.reduce((sum, { byteLength }) => sum + byteLength, 0))
  let at = 0
  for (const each of all) {
    bytes.set(each, at)
    at += each.byteLength
  }
  return bytes
}

/** Feeds a video element with media as it comes: one operation of the source buffer at a time. */
export class MediaFeed {
  readonly #video: HTMLVideoElement
  readonly #events: FeedEvents
  readonly #work: Work[] = []
  readonly #url: string | undefined
  readonly #source: MediaSource | undefined
  #buffer: SourceBuffer | undefined
  #mime = ''
  #appending = 0
  #failed = false
  #endS = 0

  constructor(video: HTMLVideoElement, events: FeedEvents) {
    this.#video = video
    this.#events = events
    const Source = mediaSource()
    if (!Source) {
      queueMicrotask(() => this.#fail())
      return
    }
    this.#source = new Source()
    this.#source.addEventListener('sourceopen', () => this.#proceed(), { once: true })
    this.#url = URL.createObjectURL(this.#source)
    video.disableRemotePlayback = true
    video.src = this.#url
  }

  /**
   * Media that follows has another head.
   * @param offsetS where its time 0 is on the timeline of the video, seconds
   */
  init(mime: string, bytes: Uint8Array<ArrayBuffer>, offsetS: number): void {
    this.#add({ kind: 'init', mime, bytes, offsetS })
  }

  media(bytes: Uint8Array<ArrayBuffer>): void {
    this.#add({ kind: 'media', bytes })
  }

  remove(beforeS: number): void {
    if (!this.#work.some(({ kind }) => kind === 'remove')) this.#add({ kind: 'remove', beforeS })
  }

  end(): void {
    this.#add({ kind: 'end' })
  }

  close(): void {
    this.#work.length = 0
    if (!this.#url) return
    URL.revokeObjectURL(this.#url)
    this.#video.removeAttribute('src')
    this.#video.load()
  }

  #add(work: Work): void {
    if (this.#failed) return
    this.#work.push(work)
    this.#proceed()
  }

  #proceed(): void {
    if (this.#source?.readyState !== 'open' || this.#buffer?.updating) return
    const work = this.#next()
    if (!work) return
    try {
      this.#perform(this.#source, work)
    } catch (cause) {
      this.#recover(work, cause)
    }
  }

  #perform(source: MediaSource, work: Work): void {
    if (work.kind === 'end') {
      source.endOfStream()
      return
    }
    if (work.kind === 'init') this.#prepare(source, work.mime, work.offsetS)
    const buffer = this.#buffer
    if (!buffer) return
    if (work.kind === 'remove') {
      buffer.remove(0, work.beforeS)
      return
    }
    buffer.appendBuffer(work.bytes)
    this.#appending = work.kind === 'media' ? work.bytes.byteLength : 0
  }

  #prepare(source: MediaSource, mime: string, offsetS: number): void {
    if (!this.#buffer) {
      this.#buffer = source.addSourceBuffer(mime)
      this.#buffer.addEventListener('updateend', () => this.#updated())
      // What cannot be read ends the media source: nothing more would ever be appended.
      this.#buffer.addEventListener('error', () => this.#fail())
    } else if (mime !== this.#mime) this.#buffer.changeType(mime)
    this.#mime = mime
    this.#buffer.timestampOffset = offsetS
  }

  /** Media that has come meanwhile is appended in one go. */
  #next(): Work | undefined {
    const work = this.#work.shift()
    if (work?.kind !== 'media') return work
    const all = [work.bytes]
    for (let next = this.#work[0]; next?.kind === 'media'; next = this.#work[0]) {
      all.push(next.bytes)
      this.#work.shift()
    }
    return { kind: 'media', bytes: joined(all) }
  }

  #updated(): void {
    const last = this.#source?.readyState === 'open' ? bufferedRanges(this.#video).at(-1) : undefined
    const bytes = this.#appending
    this.#appending = 0
    if (last && bytes > 0) this.#events.appended(bytes, last.endS - Math.max(this.#endS, last.startS))
    this.#endS = last?.endS ?? 0
    this.#proceed()
  }

  #recover(work: Work, cause: unknown): void {
    const full = cause instanceof DOMException && cause.name === 'QuotaExceededError'
    const beforeS = full ? this.#events.full() : undefined
    if (beforeS === undefined) {
      this.#fail()
      return
    }
    this.#work.unshift({ kind: 'remove', beforeS }, work)
    this.#proceed()
  }

  #fail(): void {
    if (this.#failed) return
    this.#failed = true
    this.#work.length = 0
    this.#events.failed()
  }
}
