import { AMF, AmfError, type AmfFields, type AmfValue } from './amf-value.ts'

const UTF8 = new TextEncoder()
const MOST_SHORT_BYTES = 0xffff

/** Writes values one after another, as commands and data messages carry them. */
export function writeAmf(values: readonly AmfValue[]): Uint8Array {
  const out: number[] = []
  for (const value of values) writeValue(out, value)
  return Uint8Array.from(out)
}

function writeValue(out: number[], value: AmfValue): void {
  if (typeof value === 'number') writeNumber(out, value)
  else if (typeof value === 'boolean') out.push(AMF.boolean, value ? 1 : 0)
  else if (typeof value === 'string') writeString(out, value)
  else if (value === null) out.push(AMF.null)
  else if (value === undefined) out.push(AMF.undefined)
  else if (isList(value)) {
    out.push(AMF.strictArray, ...uint32(value.length))
    for (const item of value) writeValue(out, item)
  } else if ('ecma' in value) {
    out.push(AMF.ecmaArray, ...uint32(value.ecma.size))
    writeFields(out, value.ecma)
  } else {
    out.push(AMF.object)
    writeFields(out, value)
  }
}

const isList = (value: object): value is readonly AmfValue[] => Array.isArray(value)

function writeNumber(out: number[], value: number): void {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  out.push(AMF.number, ...new Uint8Array(view.buffer))
}

function writeString(out: number[], value: string): void {
  const bytes = UTF8.encode(value)
  if (bytes.length <= MOST_SHORT_BYTES) out.push(AMF.string, ...uint16(bytes.length))
  else out.push(AMF.longString, ...uint32(bytes.length))
  for (const byte of bytes) out.push(byte)
}

function writeFields(out: number[], fields: AmfFields): void {
  for (const [name, value] of fields) {
    const bytes = UTF8.encode(name)
    // An empty name announces the end (2.5).
    if (bytes.length === 0 || bytes.length > MOST_SHORT_BYTES) throw new AmfError('a name is empty or too long')
    out.push(...uint16(bytes.length), ...bytes)
    writeValue(out, value)
  }
  out.push(0, 0, AMF.objectEnd)
}

const uint16 = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff]
const uint32 = (value: number): number[] => [...uint16(value >>> 16), ...uint16(value & 0xffff)]
