import { element, elementHead, openElement, shortElement, textElement, unsignedElement } from './ebml.ts'
import { ebmlHeader } from './ebml-header.ts'
import { ID, MS_IN_NS } from './element-ids.ts'

/** What is known of a WebM file only when it is finished. */
export interface WebmEnd {
  /** All of the file. */
  readonly fileBytes: number
  /** Where the Cues stand in the file. */
  readonly cuesOffset: number
  /** Where the Chapters stand, if there are any. */
  readonly chaptersOffset?: number
  /** Milliseconds. */
  readonly durationMs: number
}

const EBML_HEADER = ebmlHeader('webm')

/** Where the content of the Segment begins, from which all positions within it count (RFC 9559, section 5.1.1). */
export const SEGMENT_CONTENT = EBML_HEADER.length + openElement(ID.segment).length

/** Eight bytes, so that what is written later has the length of what stood there. */
const wide = (value: number): number[] => {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setUint32(0, Math.floor(value / 2 ** 32))
  bytes.setUint32(4, value % 2 ** 32)
  return Array.from(new Uint8Array(bytes.buffer))
}

const float = (value: number): number[] => {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setFloat64(0, value)
  return Array.from(new Uint8Array(bytes.buffer))
}

/** Nothing, in the room of something else (RFC 8794, section 11.3.2). */
const emptied = (room: number): number[] =>
  element(ID.void, new Array<number>(room - elementHead(ID.void, 0).length).fill(0))

const idBytes = (id: number): number[] => [24, 16, 8, 0].map((shift) => (id >>> shift) & 0xff)

const seek = (id: number, position: number): number[] =>
  element(ID.seek, element(ID.seekId, idBytes(id)), element(ID.seekPosition, wide(position)))

const info = (duration: readonly number[]): number[] =>
  element(
    ID.info,
    unsignedElement(ID.timestampScale, MS_IN_NS),
    duration,
    textElement(ID.muxingApp, 'flybrowser'),
    textElement(ID.writingApp, 'flybrowser'),
  )

const DURATION_BYTES = element(ID.duration, float(0)).length
const INFO_BYTES = info(emptied(DURATION_BYTES)).length
const SEEK_HEAD_BYTES = seekHead(0).length

/** SeekHead: where Info, Tracks and Cues stand within the Segment. */
function seekHead(cues: number): number[] {
  const at = (seekHeadBytes: number) =>
    element(ID.seekHead, seek(ID.info, seekHeadBytes), seek(ID.tracks, seekHeadBytes + INFO_BYTES), seek(ID.cues, cues))
  return at(at(0).length)
}

/** The same with Chapters, in the same room: sizes of one byte, and what is left over is empty. */
function seekHeadWithChapters(cues: number, chapters: number): number[] {
  const seekTo = (id: number, position: number) =>
    shortElement(ID.seek, shortElement(ID.seekId, idBytes(id)), shortElement(ID.seekPosition, wide(position)))
  const head = shortElement(
    ID.seekHead,
    seekTo(ID.info, SEEK_HEAD_BYTES),
    seekTo(ID.tracks, SEEK_HEAD_BYTES + INFO_BYTES),
    seekTo(ID.cues, cues),
    seekTo(ID.chapters, chapters),
  )
  return [...head, ...emptied(SEEK_HEAD_BYTES - head.length)]
}

/**
 * The first bytes of a WebM file, up to its Tracks; they do not depend on what is in it. While it is written they leave open how long it is;
 * when it is finished, the same number of bytes takes their place and tells its size, its duration and where its Cues and Chapters are, so that one
 * small write finishes it.
 * @param end absent while the file is written
 */
export function webmFront(end?: WebmEnd): Uint8Array {
  if (!end)
    return Uint8Array.from([
      ...EBML_HEADER,
      ...openElement(ID.segment),
      ...emptied(SEEK_HEAD_BYTES),
      ...info(emptied(DURATION_BYTES)),
    ])
  const { fileBytes, cuesOffset, chaptersOffset, durationMs } = end
  const cues = cuesOffset - SEGMENT_CONTENT
  return Uint8Array.from([
    ...EBML_HEADER,
    ...elementHead(ID.segment, fileBytes - SEGMENT_CONTENT),
    ...(chaptersOffset === undefined ? seekHead(cues) : seekHeadWithChapters(cues, chaptersOffset - SEGMENT_CONTENT)),
    ...info(element(ID.duration, float(durationMs))),
  ])
}
