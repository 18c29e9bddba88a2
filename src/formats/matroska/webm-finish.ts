import { concat } from '../isobmff/box.ts'
import { element, elementHead, openElement, unsignedElement } from './ebml.ts'
import { ID, TRACK } from './element-ids.ts'
import { SEGMENT_CONTENT, webmFront } from './webm-front.ts'
import type { WebmTable } from './webm-table.ts'

/** Bytes to be written over others of the same number. */
export interface Overwrite {
  readonly offset: number
  readonly bytes: Uint8Array
}

/**
 * What makes an ordinary, seekable file of one that has been written as it came: first all behind `end` is cut off and `cues` appended,
 * and both made durable; then the overwrites follow, the front last. The file can be played at every point in between, and finishing
 * begun again.
 */
export interface WebmFinish {
  /** First byte behind the last whole frame. */
  readonly end: number
  readonly cues: Uint8Array
  /** Sizes of clusters. */
  readonly sizes: Iterable<Overwrite>
  readonly front: Overwrite
}

/**
 * @param table what the file holds; at least one frame
 * @param endMs when the last frame ends, milliseconds, on the clock of the frames
 */
export function webmFinish(table: WebmTable, endMs: number): WebmFinish {
  const { last } = table
  if (!last) throw new RangeError('a file without frames cannot be finished')
  const { end } = last
  const cues = cuesOf(table)
  const durationMs = Math.max(endMs, last.timeMs)
  const front = webmFront({ fileBytes: end + cues.length, cuesOffset: end, durationMs })
  return { end, cues, sizes: clusterSizes(table, end), front: { offset: 0, bytes: front } }
}

const CLUSTER_HEAD_BYTES = openElement(ID.cluster).length

function* clusterSizes(table: WebmTable, end: number): Generator<Overwrite> {
  for (let cluster = 0; cluster < table.clusters; cluster += 1) {
    const offset = table.offsetAt(cluster)
    const next = cluster + 1 < table.clusters ? table.offsetAt(cluster + 1) : end
    yield { offset, bytes: Uint8Array.from(elementHead(ID.cluster, next - offset - CLUSTER_HEAD_BYTES)) }
  }
}

/** Cues (RFC 9559, section 5.1.5): the clusters that begin with a keyframe. */
function cuesOf(table: WebmTable): Uint8Array {
  const points: Uint8Array[] = []
  for (let cluster = 0; cluster < table.clusters; cluster += 1)
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
