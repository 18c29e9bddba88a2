import type { Chapter } from '../../domain/chapter.ts'
import { concat } from '../isobmff/box.ts'
import { element, elementHead, openElement, unsignedElement } from './ebml.ts'
import { ID, TRACK } from './element-ids.ts'
import { webmChapters } from './webm-chapters.ts'
import { SEGMENT_CONTENT, webmFront } from './webm-front.ts'
import type { WebmFrame, WebmTable } from './webm-table.ts'

/** Bytes to be written over others of the same number. */
export interface Overwrite {
  readonly offset: number
  readonly bytes: Uint8Array
}

/**
 * What makes an ordinary, seekable file of one that has been written as it came: first all behind `end` is cut off, `cues` and `chapters`
 * are appended, and that is made durable; then the overwrites follow, the front last. The file can be played at every point in between, and finishing
 * begun again.
 */
export interface WebmFinish {
  /** First byte behind the last whole frame. */
  readonly end: number
  readonly cues: Uint8Array
  /** What stands behind the cues; empty where there are no chapters. */
  readonly chapters: Uint8Array
  /** Sizes of clusters. */
  readonly sizes: Iterable<Overwrite>
  readonly front: Overwrite
}

/** Upper bound for the bytes of Cues, a keyframe. */
export const MOST_CUE_BYTES = 96

/**
 * @param table what the file holds; at least one frame
 * @param endMs when the last frame ends, milliseconds, on the clock of the frames
 * @param last the last frame that is to stay in the file
 * @param named its chapters
 */
export function webmFinish(
  table: WebmTable,
  endMs: number,
  last: Pick<WebmFrame, 'timeMs' | 'end'> | undefined = table.last,
  named: readonly Chapter[] = [],
): WebmFinish {
  if (!last) throw new RangeError('a file without frames cannot be finished')
  const { end } = last
  const offsets = Array.from({ length: table.clusters }, (_, cluster) => table.offsetAt(cluster))
  const clusters = offsets.filter((offset) => offset < end).length
  const cues = cuesOf(table, clusters)
  const durationMs = Math.max(endMs, last.timeMs)
  const chapters = named.length > 0 ? webmChapters(named) : new Uint8Array(0)
  const chaptersOffset = end + cues.length
  const front = webmFront({
    fileBytes: chaptersOffset + chapters.length,
    cuesOffset: end,
    ...(named.length > 0 ? { chaptersOffset } : {}),
    durationMs,
  })
  return { end, cues, chapters, sizes: clusterSizes(table, clusters, end), front: { offset: 0, bytes: front } }
}

const CLUSTER_HEAD_BYTES = openElement(ID.cluster).length

function* clusterSizes(table: WebmTable, clusters: number, end: number): Generator<Overwrite> {
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    const offset = table.offsetAt(cluster)
    const next = cluster + 1 < clusters ? table.offsetAt(cluster + 1) : end
    yield { offset, bytes: Uint8Array.from(elementHead(ID.cluster, next - offset - CLUSTER_HEAD_BYTES)) }
  }
}

/** Cues (RFC 9559, section 5.1.5): those of the clusters that begin with a keyframe. */
function cuesOf(table: WebmTable, clusters: number): Uint8Array {
  const points: Uint8Array[] = []
  for (let cluster = 0; cluster < clusters; cluster += 1)
    if (table.isKeyframeAt(cluster))
      points.push(
        Uint8Array.from(
          element(
            ID.cuePoint,
            unsignedElement(ID.cueTime, table.timeAt(cluster)),
            element(
              ID.cueTrackPositions,
              unsignedElement(ID.cueTrack, TRACK),
              unsignedElement(ID.cueClusterPosition, table.offsetAt(cluster) - SEGMENT_CONTENT),
            ),
          ),
        ),
      )
  const bytes = points.reduce((sum, point) => sum + point.length, 0)
  return concat([Uint8Array.from(elementHead(ID.cues, bytes)), ...points])
}
