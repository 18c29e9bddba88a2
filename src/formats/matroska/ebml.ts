/** The bytes of one number, most significant first, without leading zeros (RFC 8794, section 7.2). */
function unsignedBytes(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  do {
    bytes.unshift(rest % 256)
    rest = Math.floor(rest / 256)
  } while (rest > 0)
  return bytes
}

/** An element size, always eight bytes long: one length for every element keeps the writer simple (RFC 8794, section 6). */
const size = (byteLength: number): number[] => {
  const bytes = unsignedBytes(byteLength)
  return [0x01, ...new Array<number>(7 - bytes.length).fill(0), ...bytes]
}

const join = (pieces: readonly (readonly number[])[]): number[] => pieces.flat()

/** Size of an element whose end is not known yet (RFC 8794, section 6.2). */
export const UNKNOWN_SIZE: readonly number[] = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]

/** An element with its content; `id` is written as the standard prints it. */
export const element = (id: number, ...content: (readonly number[])[]): number[] => {
  const body = join(content)
  return [...unsignedBytes(id), ...size(body.length), ...body]
}

/** An element whose size takes one byte, for content of up to 126 bytes where there is little room. */
export const shortElement = (id: number, ...content: (readonly number[])[]): number[] => {
  const body = join(content)
  if (body.length > 126) throw new RangeError(`${body.length} bytes are too many for a short element`)
  return [...unsignedBytes(id), 0x80 | body.length, ...body]
}

/** The head of an element whose content of `byteLength` bytes the caller writes itself. */
export const elementHead = (id: number, byteLength: number): number[] => [...unsignedBytes(id), ...size(byteLength)]

/** The head of an element that ends where its parent or the stream ends. */
export const openElement = (id: number): number[] => [...unsignedBytes(id), ...UNKNOWN_SIZE]

/** An unsigned integer element; exact up to 2^53 - 1. */
export const unsignedElement = (id: number, value: number): number[] => element(id, unsignedBytes(value))

/** A text element; ASCII only. */
export const textElement = (id: number, text: string): number[] =>
  element(
    id,
    Array.from(text, (letter) => letter.charCodeAt(0)),
  )
