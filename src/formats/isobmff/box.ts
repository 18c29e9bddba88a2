/** The bytes of several arrays in one. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** Four-character code as a number, as it stands in a box header. */
export const fourcc = (type: string): number =>
  ((type.charCodeAt(0) << 24) | (type.charCodeAt(1) << 16) | (type.charCodeAt(2) << 8) | type.charCodeAt(3)) >>> 0

/** Text as single bytes. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (c) => c.charCodeAt(0))

/** Unsigned big-endian numbers of 16 and 32 bits, one after another. */
export const u16 = (...values: number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 2))
  values.forEach((value, i) => {
    view.setUint16(i * 2, value)
  })
  return new Uint8Array(view.buffer)
}
export const u32 = (...values: number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(values.length * 4))
  values.forEach((value, i) => {
    view.setUint32(i * 4, value)
  })
  return new Uint8Array(view.buffer)
}

/** Numbers up to 2^53 in 64 bits. */
export const u64 = (...values: number[]): Uint8Array =>
  u32(...values.flatMap((value) => [Math.floor(value / 0x1_0000_0000), value % 0x1_0000_0000]))

/** A box (ISO/IEC 14496-12, 4.2): 32-bit size, type, content. */
export function box(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const size = content.reduce((sum, part) => sum + part.length, 8)
  if (size > 0xffff_ffff) throw new RangeError(`box ${type} of ${size} bytes does not fit a 32-bit size`)
  return concat([u32(size), ascii(type), ...content])
}

/** A box with version and flags in front of its content (ISO/IEC 14496-12, 4.2). */
export const fullBox = (type: string, version: number, flags: number, ...content: readonly Uint8Array[]): Uint8Array =>
  box(type, u32(((version << 24) | flags) >>> 0), ...content)
