import { AMF, AmfError, type AmfFields, type AmfValue } from './amf-value.ts'

/** Values inside values deeper than this are refused. */
const MOST_DEPTH = 16
/** More values in one message than this are refused. */
const MOST_VALUES = 4096

const UTF8 = new TextDecoder()

/**
 * Reads the values of a message, one after another to its end. What they take of memory is bounded by the length of the bytes.
 * @throws AmfError when they are cut short, of a kind that servers have no reason to send, too deep or too many
 */
export function readAmf(bytes: Uint8Array): AmfValue[] {
  const reader = new Reader(bytes)
  const values: AmfValue[] = []
  while (!reader.atEnd) values.push(reader.value(0))
  return values
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  #values = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  value(depth: number): AmfValue {
    this.#values += 1
    if (depth > MOST_DEPTH) throw new AmfError(`values are nested deeper than ${MOST_DEPTH}`)
    if (this.#values > MOST_VALUES) throw new AmfError(`there are more than ${MOST_VALUES} values`)
    const marker = this.#view.getUint8(this.#skip(1))
    switch (marker) {
      case AMF.number:
        return this.#view.getFloat64(this.#skip(8))
      case AMF.boolean:
        return this.#view.getUint8(this.#skip(1)) !== 0
      case AMF.string:
        return this.#text(this.#uint16())
      case AMF.longString:
        return this.#text(this.#uint32())
      case AMF.object:
        return this.#fields(depth)
      case AMF.ecmaArray:
        this.#skip(4) // a count that senders are free to get wrong; the end is marked (2.10)
        return { ecma: this.#fields(depth) }
      case AMF.strictArray:
        return this.#list(depth)
      case AMF.null:
        return null
      case AMF.undefined:
        return undefined
      case AMF.date: {
        const time = this.#view.getFloat64(this.#skip(8))
        this.#skip(2) // a time zone that must be 0 (2.13)
        return time
      }
      default:
        throw new AmfError(`a value of type ${marker} is not known`)
    }
  }

  #fields(depth: number): AmfFields {
    const fields = new Map<string, AmfValue>()
    for (;;) {
      const name = this.#text(this.#uint16())
      if (name === '' && this.#view.getUint8(this.#skip(1)) === AMF.objectEnd) return fields
      if (name === '') throw new AmfError('a name is empty')
      fields.set(name, this.value(depth + 1))
    }
  }

  #list(depth: number): AmfValue[] {
    const count = this.#uint32()
    // Each value takes a byte at least: a count beyond that is a lie and must not be believed with memory.
    if (count > this.#bytes.length - this.#at) throw new AmfError('a list is cut short')
    return Array.from({ length: count }, () => this.value(depth + 1))
  }

  #text(length: number): string {
    const start = this.#skip(length)
    return UTF8.decode(this.#bytes.subarray(start, start + length))
  }

  #uint16(): number {
    return this.#view.getUint16(this.#skip(2))
  }

  #uint32(): number {
    return this.#view.getUint32(this.#skip(4))
  }

  /** Goes on by so many bytes and says where they begin. */
  #skip(count: number): number {
    const start = this.#at
    if (count > this.#bytes.length - start) throw new AmfError('a value is cut short')
    this.#at = start + count
    return start
  }
}
