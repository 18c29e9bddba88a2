import test from 'ava'
import fc from 'fast-check'
import { matroskaFrame, matroskaHeader } from '../../../src/formats/matroska/matroska-writer.ts'

interface Element {
  readonly id: number
  /** Undefined for an element of unknown size, whose content is the rest. */
  readonly size: number | undefined
  readonly content: Uint8Array
}

/** Reads elements one after the other, by the letter of RFC 8794. */
function elementsOf(bytes: Uint8Array): Element[] {
  const elements: Element[] = []
  let at = 0
  const number = (keepMarker: boolean): bigint => {
    const first = bytes[at] as number
    const length = Math.clz32(first) - 23
    let value = BigInt(keepMarker ? first : first & ((1 << (8 - length)) - 1))
    for (const byte of bytes.subarray(at + 1, at + length)) value = (value << 8n) | BigInt(byte)
    at += length
    return value
  }
  while (at < bytes.length) {
    const id = Number(number(true))
    const size = number(false)
    const unknown = size === (1n << 56n) - 1n
    const end = unknown ? bytes.length : at + Number(size)
    elements.push({ id, size: unknown ? undefined : Number(size), content: bytes.subarray(at, end) })
    at = end
  }
  return elements
}

const find = (bytes: Uint8Array, ...path: number[]): Element | undefined => {
  const [id, ...rest] = path
  const element = elementsOf(bytes).find((candidate) => candidate.id === id)
  return element && rest.length > 0 ? find(element.content, ...rest) : element
}
const unsigned = (content: Uint8Array | undefined): number =>
  (content ?? new Uint8Array()).reduce((value, byte) => value * 256 + byte, 0)
const text = (content: Uint8Array | undefined): string => String.fromCharCode(...(content ?? []))

const SEGMENT = 0x18538067
const TRACK = [SEGMENT, 0x1654ae6b, 0xae] as const

test('the header opens a segment without end and describes one video track', (t) => {
  const header = matroskaHeader({ encoding: 'jpeg', width: 1280, height: 720, fps: 30 })
  t.is(text(find(header, 0x1a45dfa3, 0x4282)?.content), 'matroska')
  t.is(find(header, SEGMENT)?.size, undefined)
  t.is(unsigned(find(header, SEGMENT, 0x1549a966, 0x2ad7b1)?.content), 1_000_000)
  t.is(unsigned(find(header, ...TRACK, 0xd7)?.content), 1)
  t.is(unsigned(find(header, ...TRACK, 0x83)?.content), 1)
  t.is(text(find(header, ...TRACK, 0x86)?.content), 'V_MJPEG')
  t.is(unsigned(find(header, ...TRACK, 0x23e383)?.content), 33_333_333)
  t.is(unsigned(find(header, ...TRACK, 0xe0, 0xb0)?.content), 1280)
  t.is(unsigned(find(header, ...TRACK, 0xe0, 0xba)?.content), 720)
  t.is(find(header, ...TRACK, 0xe0, 0x2eb524), undefined)
})

for (const [encoding, fourCc] of [
  ['bgra', 'BGRA'],
  ['i420', 'I420'],
] as const) {
  test(`${encoding} pictures are uncompressed video ${fourCc}`, (t) => {
    const header = matroskaHeader({ encoding, width: 641, height: 361, fps: 25 })
    t.is(text(find(header, ...TRACK, 0x86)?.content), 'V_UNCOMPRESSED')
    t.is(text(find(header, ...TRACK, 0xe0, 0x2eb524)?.content), fourCc)
  })
}

test('a frame is a cluster of its own, with its time, and its data is not copied', (t) => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.uint8Array({ maxLength: 2000 }), (timeMs, data) => {
      const [head, body] = matroskaFrame(timeMs, data)
      t.is(body, data)
      const written = new Uint8Array([...head, ...body])
      t.is(elementsOf(written).length, 1)
      t.is(unsigned(find(written, 0x1f43b675, 0xe7)?.content), timeMs)
      const block = find(written, 0x1f43b675, 0xa3)?.content ?? new Uint8Array()
      t.deepEqual([...block.subarray(0, 4)], [0x81, 0, 0, 0x80])
      t.deepEqual(block.subarray(4), data)
    }),
  )
})
