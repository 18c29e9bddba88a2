/** Where an element begins and ends, and what it is. Offsets count from the start of the file. */
export interface ElementSpan {
  readonly id: number
  readonly start: number
  /** First byte after identifier and size. */
  readonly content: number
  /** First byte after the element; undefined for one whose size is open. */
  readonly end: number | undefined
}

/** Whether bytes begin as every document of EBML does (RFC 8794, section 8.1). */
export const isEbml = (bytes: Uint8Array): boolean => [0x1a, 0x45, 0xdf, 0xa3].every((byte, at) => bytes[at] === byte)

/** Bytes that are enough to read the head of any element. */
export const ELEMENT_HEAD_BYTES = 12

/**
 * Reads identifier and size of an element (RFC 8794, sections 5 and 6).
 * @param bytes at least the head, up to {@link ELEMENT_HEAD_BYTES}
 * @param start where `bytes` begins
 * @returns undefined when the bytes are no head of an element
 */
export function readElementHead(bytes: Uint8Array, start: number): ElementSpan | undefined {
  const id = readLength(bytes, 0, 4)
  const size = id && readLength(bytes, id.end, 8)
  if (!size) return undefined
  const open = size.value === 2 ** (7 * (size.end - id.end)) - 1
  const content = start + size.end
  // An identifier is written with the bit that tells its length, a size without.
  const marked = id.value + 2 ** (7 * id.end)
  return { id: marked, start, content, end: open ? undefined : content + size.value }
}

/** A number whose length is the place of its first bit that is set. */
function readLength(bytes: Uint8Array, at: number, most: number): { value: number; end: number } | undefined {
  const first = bytes[at]
  if (!first) return undefined
  const length = Math.clz32(first) - 23
  if (length > most || at + length > bytes.length) return undefined
  let value = first & (0xff >> length)
  for (let place = 1; place < length; place += 1) value = value * 256 + (bytes[at + place] as number)
  return { value, end: at + length }
}

/** An unsigned integer of up to 53 bits; undefined for a longer one. */
export function readUnsigned(bytes: Uint8Array): number | undefined {
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  return value <= Number.MAX_SAFE_INTEGER ? value : undefined
}

/** The elements that stand one after another in the content of an element that is held whole; stops at the first that does not fit. */
export function* elementsIn(
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
): Generator<ElementSpan & { end: number }> {
  for (let at = start; at < end; ) {
    const span = readElementHead(bytes.subarray(at, Math.min(at + ELEMENT_HEAD_BYTES, end)), at)
    if (span?.end === undefined || span.end > end) return
    yield { ...span, end: span.end }
    at = span.end
  }
}
