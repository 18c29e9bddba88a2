/** Length of a cookie, bytes. */
export const COOKIE_BYTES = 16

/** The only kind of authorization every X server knows. */
export const COOKIE_NAME = 'MIT-MAGIC-COOKIE-1'

/** FamilyWild (Xauth.h): the entry holds for any address. */
const FAMILY_WILD = 0xffff

/**
 * An Xauthority file with one cookie that holds for every display: server and clients are given the same file, before the server has
 * chosen its number. Layout as Xau(3) reads it: family, then address, number, name and data, each with its length; big-endian.
 */
export function xAuthority(cookie: Uint8Array): Uint8Array {
  const fields = [new Uint8Array(), new Uint8Array(), new TextEncoder().encode(COOKIE_NAME), cookie]
  const bytes = new Uint8Array(2 + fields.reduce((sum, { length }) => sum + 2 + length, 0))
  const view = new DataView(bytes.buffer)
  view.setUint16(0, FAMILY_WILD)
  let at = 2
  for (const field of fields) {
    view.setUint16(at, field.length)
    bytes.set(field, at + 2)
    at += 2 + field.length
  }
  return bytes
}
