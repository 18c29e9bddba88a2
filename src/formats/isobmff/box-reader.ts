/** Where a box begins and ends, and what it is. Offsets count from the start of the bytes (or file) it was read from. */
export interface BoxSpan {
  readonly type: string
  readonly start: number
  /** First byte after size and type. */
  readonly content: number
  /** First byte after the box. */
  readonly end: number
}

/** Bytes that are enough to read any box head. */
export const BOX_HEAD_BYTES = 16

/**
 * Reads the head of a box (ISO/IEC 14496-12, 4.2).
 * @param bytes at least the head, up to {@link BOX_HEAD_BYTES}
 * @param start where `bytes` begins; all offsets of the answer are moved by it
 * @param limit size of a box that says it runs to the end of the file
 * @returns undefined when the bytes are no box head
 */
export function readBoxHead(bytes: Uint8Array, start: number, limit: number): BoxSpan | undefined {
  if (bytes.length < 8) return undefined
  const view = viewOf(bytes)
  const type = String.fromCharCode(...bytes.subarray(4, 8))
  if (!/^[\x20-\x7e\xa9]{4}$/.test(type)) return undefined
  const size = view.getUint32(0)
  if (size === 0) return { type, start, content: start + 8, end: limit }
  if (size !== 1) return size < 8 ? undefined : { type, start, content: start + 8, end: start + size }
  if (bytes.length < 16) return undefined
  const large = readU64(view, 8)
  return large < 16 ? undefined : { type, start, content: start + 16, end: start + large }
}

/** The boxes that stand one after another in `bytes` from `start` to `end`; stops at the first that does not fit. */
export function* boxesIn(bytes: Uint8Array, start = 0, end = bytes.length): Generator<BoxSpan> {
  for (let at = start; at < end; ) {
    const span = readBoxHead(bytes.subarray(at, Math.min(at + BOX_HEAD_BYTES, end)), at, end)
    if (!span || span.end > end) return
    yield span
    at = span.end
  }
}

/** The first box at a path of types, for example `findBox(moov, ['trak', 'mdia'])`, looking into plain container boxes. */
export function findBox(bytes: Uint8Array, path: readonly string[], within?: BoxSpan): BoxSpan | undefined {
  let span = within
  for (const type of path) {
    let found: BoxSpan | undefined
    for (const child of boxesIn(bytes, span?.content, span?.end)) {
      if (child.type !== type) continue
      found = child
      break
    }
    if (!found) return undefined
    span = found
  }
  return span
}

/** A view on exactly these bytes. */
export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** 64 bits as a number (exact up to 2^53). */
export const readU64 = (view: DataView, offset: number): number =>
  view.getUint32(offset) * 0x1_0000_0000 + view.getUint32(offset + 4)
