import type { Chapter } from '../../domain/chapter.ts'
import { msToTicks, ticksToMs } from '../../domain/time.ts'
import { concat } from '../../formats/isobmff/box.ts'
import type { Edit } from '../../formats/isobmff/presentation.ts'
import type { SampleTable } from '../../formats/isobmff/sample-table.ts'
import { MOST_CUE_BYTES, webmFinish } from '../../formats/matroska/webm-finish.ts'
import type { WebmFrame, WebmTable } from '../../formats/matroska/webm-table.ts'
import type { FileEnding, PictureFacts, RecordedMedia } from './recorded-media.ts'

/** Puts a picture into the account of a file. @param duration how long it lasts where none follows, ticks */
export const addFrame = (table: SampleTable, { timeMs, keyframe, offset, end }: WebmFrame, duration: number): void =>
  table.add({ offset, size: end - offset, decodeTime: msToTicks(timeMs), duration, keyframe }, 0)

/**
 * The media of a WebM. Its clock counts whole milliseconds from the first picture in the file, and it has no edit list: what is in it is
 * shown from the first picture on, also what was only needed to decode; what lies behind the end is taken out.
 */
export class WebmMedia implements RecordedMedia {
  readonly container = 'webm'
  readonly originPts: number
  readonly picture: PictureFacts
  readonly decoderRecord = undefined
  readonly table: SampleTable
  readonly #clusters: WebmTable

  /** @param table the pictures that the clusters hold, which may grow with them */
  constructor(picture: PictureFacts, clusters: WebmTable, table: SampleTable, originPts = 0) {
    this.picture = picture
    this.#clusters = clusters
    this.table = table
    this.originPts = originPts
  }

  get indexBytes(): number {
    return MOST_CUE_BYTES * (this.#clusters.clusters + 1)
  }

  editOf({ end }: Edit): Edit {
    const start = this.table.startTime
    return { start, end: Math.max(start, end - this.originPts) }
  }

  trim({ end }: Edit): void {
    const { table } = this
    let kept = table.length
    while (kept > 1 && table.timeAt(kept - 1) >= end) kept -= 1
    table.truncate(kept)
  }

  ending({ end }: Edit, named: readonly Chapter[] = []): FileEnding {
    const { table } = this
    const last = { end: table.endOffset, timeMs: ticksToMs(table.timeAt(table.length - 1)) }
    const { cues, chapters, sizes, front } = webmFinish(this.#clusters, ticksToMs(end), last, named)
    return { tail: concat([cues, chapters]), overwrites: both(sizes, front) }
  }
}

function* both<T>(first: Iterable<T>, last: T): Generator<T> {
  yield* first
  yield last
}
