import { type ReadAt, ReadWindow } from '../isobmff/read-window.ts'
import { ID } from './element-ids.ts'
import { ELEMENT_HEAD_BYTES, type ElementSpan, elementsIn, readElementHead, readUnsigned } from './element-reader.ts'
import { SEGMENT_CONTENT } from './webm-front.ts'
import { type WebmFrame, WebmTable } from './webm-table.ts'
import { WEBM_CODEC_IDS, type WebmCodec, type WebmTrack } from './webm-tracks.ts'

/** What is found in a WebM file of one track. */
export interface ScannedWebm {
  readonly track: WebmTrack
  /** Its whole frames. */
  readonly table: WebmTable
  /** How long a finished file says it is, milliseconds. */
  readonly durationMs?: number
}

const MAX_HEAD_BYTES = 1 << 20
const BLOCK_HEAD_BYTES = 4
/** Of each frame; no VP8 or VP9 frame begins with so many zeros, but what a power failure leaves of one may. */
const LOOKED_AT_BYTES = 4
const SKIPPED: ReadonlySet<number> = new Set([ID.ebml, ID.void, ID.seekHead])

/**
 * Goes through a WebM file as ours are written, reading heads and no media. It ends without an error at a torn block, at garbage, at a
 * frame that goes back in time, at the Cues of a finished file, or at the end of the file; what lies behind the last frame of the table
 * is no whole frame.
 * @param size of the file, bytes
 * @param onFrame gets every whole frame, in order
 * @returns undefined where there is no track that WebM of ours has
 */
export async function scanWebm(
  readAt: ReadAt,
  size: number,
  onFrame: (frame: WebmFrame) => void = () => {},
): Promise<ScannedWebm | undefined> {
  const window = new ReadWindow(readAt, size)
  const elementAt = async (at: number): Promise<ElementSpan | undefined> => {
    const head = await window.read(at, Math.min(ELEMENT_HEAD_BYTES, size - at))
    const span = head && readElementHead(head, at)
    return span && (isContainer(span) || (span.end ?? 0) <= size) ? span : undefined
  }
  const contentOf = async ({ content, end = content }: ElementSpan): Promise<Uint8Array | undefined> =>
    end - content > MAX_HEAD_BYTES ? undefined : window.read(content, end - content)

  const table = new WebmTable()
  let track: WebmTrack | undefined
  let durationMs: number | undefined
  let cluster: { readonly start: number; timeMs?: number; empty: boolean } | undefined
  for (let at = 0; at < size; ) {
    const span = await elementAt(at)
    if (!span) break
    const inside = isContainer(span)
    if (span.id === ID.cluster) cluster = { start: span.start, empty: true }
    else if (span.id === ID.tracks) {
      const bytes = await contentOf(span)
      track = bytes && readTrack(bytes)
    } else if (span.id === ID.info) {
      const bytes = await contentOf(span)
      durationMs = bytes && readDuration(bytes)
    } else if (span.id === ID.timestamp && cluster) {
      const bytes = await contentOf(span)
      const timeMs = bytes && readUnsigned(bytes)
      if (timeMs === undefined) break
      cluster.timeMs = timeMs
    } else if (span.id === ID.simpleBlock && cluster?.timeMs !== undefined && track) {
      const head = await window.read(span.content, Math.min(BLOCK_HEAD_BYTES + LOOKED_AT_BYTES, size - span.content))
      const end = span.end
      if (end === undefined || !head || end - span.content <= BLOCK_HEAD_BYTES) break
      const timeMs = cluster.timeMs + new DataView(head.buffer, head.byteOffset).getInt16(1)
      const keyframe = (head[3] as number) >> 7 === 1
      if (timeMs <= (table.last?.timeMs ?? -1) || head.subarray(BLOCK_HEAD_BYTES).every((byte) => byte === 0)) break
      if (cluster.empty) table.openCluster(cluster.start, cluster.timeMs, keyframe)
      cluster.empty = false
      const frame = { timeMs, keyframe, offset: span.start, end }
      table.add(frame)
      onFrame(frame)
    } else if (!SKIPPED.has(span.id) && !inside) break
    if (!inside && span.end === undefined) break
    at = inside ? span.content : (span.end as number)
  }
  return track && { track, table, ...(durationMs === undefined ? {} : { durationMs }) }
}

/** Whether a file is a finished one of ours: its front, which is written last, knows where the file ends. */
export async function isWholeWebm(readAt: ReadAt, size: number): Promise<boolean> {
  const front = await readAt(0, SEGMENT_CONTENT)
  const [header] = elementsIn(front)
  const segment = header && readElementHead(front.subarray(header.end), header.end)
  return header?.id === ID.ebml && segment?.id === ID.segment && segment.end === size
}

/** What is gone through, and may end anywhere. */
const isContainer = ({ id }: ElementSpan): boolean => id === ID.segment || id === ID.cluster

/** Duration of Info, in the milliseconds that ours count in; undefined while the file is written. */
function readDuration(info: Uint8Array): number | undefined {
  const bytes = fieldsIn(info).get(ID.duration)
  return bytes?.length === 8 ? new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0) : undefined
}

/** The first track of Tracks. */
function readTrack(tracks: Uint8Array): WebmTrack | undefined {
  const [entry] = elementsIn(tracks)
  if (entry?.id !== ID.trackEntry) return undefined
  const fields = fieldsIn(tracks.subarray(entry.content, entry.end))
  const name = fields.get(ID.codecId) ?? new Uint8Array(0)
  const codec = (Object.keys(WEBM_CODEC_IDS) as WebmCodec[]).find((each) => isText(name, WEBM_CODEC_IDS[each]))
  const video = fieldsIn(fields.get(ID.video) ?? new Uint8Array(0))
  const width = readUnsigned(video.get(ID.pixelWidth) ?? new Uint8Array(0))
  const height = readUnsigned(video.get(ID.pixelHeight) ?? new Uint8Array(0))
  return codec && width && height ? { codec, width, height } : undefined
}

/** Whether the bytes are this text, in ASCII; what follows a zero is padding (RFC 8794, 7.4). */
function isText(bytes: Uint8Array, text: string): boolean {
  if (bytes.length < text.length || (bytes[text.length] ?? 0) !== 0) return false
  return Array.from(text, (letter) => letter.charCodeAt(0)).every((code, at) => bytes[at] === code)
}

const fieldsIn = (bytes: Uint8Array): Map<number, Uint8Array> =>
  new Map(Array.from(elementsIn(bytes), ({ id, content, end }) => [id, bytes.subarray(content, end)]))
