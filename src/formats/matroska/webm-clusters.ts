import { elementHead, openElement, unsignedElement } from './ebml.ts'
import { ID, TRACK } from './element-ids.ts'
import { WebmTable } from './webm-table.ts'

/** One frame to be written. */
export interface WebmPicture {
  /** Whole milliseconds, later than that of the frame before. */
  readonly timeMs: number
  readonly keyframe: boolean
  readonly data: Uint8Array
}

/** Times within a cluster are signed numbers of 16 bits. */
const MOST_RELATIVE_MS = 0x7fff
const KEYFRAME = 0x80

/**
 * Frames of a WebM file as they come. Each is written as a whole block as soon as it is there, in a cluster whose size is still open
 * (RFC 8794, section 6.2), so that whatever has been written can be played; a cluster begins with every keyframe.
 */
export class WebmClusters {
  /** What has been written. */
  readonly table = new WebmTable()
  #offset: number
  #clusterMs: number | undefined

  /** @param offset where the first cluster is to stand: behind front and tracks */
  constructor(offset: number) {
    this.#offset = offset
  }

  /** The bytes to append; the last piece is `data` itself, not a copy. */
  add({ timeMs, keyframe, data }: WebmPicture): readonly Uint8Array[] {
    const { last } = this.table
    if (last && timeMs <= last.timeMs)
      throw new RangeError(`a frame at ${timeMs} ms cannot follow one at ${last.timeMs} ms`)
    const opened = this.#opened(timeMs, keyframe)
    const relative = timeMs - (this.#clusterMs as number)
    const block = [0x80 | TRACK, relative >> 8, relative & 0xff, keyframe ? KEYFRAME : 0]
    const head = Uint8Array.from([...opened, ...elementHead(ID.simpleBlock, block.length + data.length), ...block])
    const end = this.#offset + head.length + data.length
    this.table.add({ timeMs, keyframe, offset: this.#offset + opened.length, end })
    this.#offset = end
    return [head, data]
  }

  /** The head of a cluster, where one has to begin. */
  #opened(timeMs: number, keyframe: boolean): readonly number[] {
    const since = this.#clusterMs
    if (since !== undefined && !keyframe && timeMs - since <= MOST_RELATIVE_MS) return []
    this.#clusterMs = timeMs
    this.table.openCluster(this.#offset, timeMs, keyframe)
    return [...openElement(ID.cluster), ...unsignedElement(ID.timestamp, timeMs)]
  }
}
