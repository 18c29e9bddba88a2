import test from 'ava'
import fc from 'fast-check'
import { NutError } from '../../../src/formats/nut/nut-error.ts'
import { type NutEvent, NutReader } from '../../../src/formats/nut/nut-reader.ts'

const number = (value: number): number[] => {
  const bytes = [value % 128]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest % 128) + 128)
  return bytes
}
const bytesOf = (...content: number[]): number[] => [...number(content.length), ...content]
const text = (letters: string): number[] => Array.from(letters, (letter) => letter.charCodeAt(0))
const section = (kind: string, ...content: number[]): number[] => {
  const length = content.length + 4
  const checksum = length > 4096 ? [0, 0, 0, 0] : []
  return [0x4e, kind.charCodeAt(0), 1, 2, 3, 4, 5, 6, ...number(length), ...checksum, ...content, 0, 0, 0, 0]
}

const FILE_ID = [...text('nut/multimedia container'), 0]
/** Codes 0 to 9: key, time and size told. Code 10: no key, 33 ticks on. Code 11: begins with the second elided header. The rest is invalid. */
const CODES = [
  ...[...number(1 + 8 + 32), 6, 0, 1, 0, 0, 0, 10],
  ...[...number(32), 6, 65, 1, 0, 0, 0, 1],
  ...[...number(32 + 8), 8, 0, 1, 0, 0, 0, 1, 0, 1],
  ...[...number(8192), 2, 0, ...number(243)],
]
const main = (version = 3, streams = 1, codes = CODES): number[] =>
  section('M', version, streams, ...number(65_536), 1, 1, ...number(1000), ...codes, 1, ...bytesOf(0, 0, 1))
const stream = (kind = 0, delay = 0, fourCc = 'VP80'): number[] =>
  section('S', 0, kind, ...bytesOf(...text(fourCc)), 0, 7, 1, delay, 0, ...bytesOf(9, 8), 2, 2, 0, 0, 0)
const sync = (ticks: number): number[] => section('K', ...number(ticks), 0)
/** A whole time stands behind all that low bits can tell. */
const frame = (timeMs: number, data: readonly number[]): number[] => [
  0,
  ...number(timeMs + 128),
  ...number(data.length),
  ...data,
]
const HEAD = [...FILE_ID, ...main(), ...stream()]

const readAll = (bytes: readonly number[], pieceBytes = bytes.length): NutEvent[] => {
  const reader = new NutReader(1000)
  const events: NutEvent[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes)
    events.push(...reader.read(Uint8Array.from(bytes.slice(at, at + pieceBytes))))
  return events
}
const pictures = (bytes: readonly number[]): unknown[] =>
  readAll(bytes).flatMap((event) => (event.kind === 'picture' ? [[event.timeMs, event.keyframe, [...event.data]]] : []))

test('the stream is told once, with what the encoder said of it', (t) => {
  t.deepEqual(readAll([...HEAD, ...main(), ...stream()]), [
    { kind: 'stream', fourCc: 'VP80', setup: Uint8Array.of(9, 8) },
  ])
})

test('times come whole, by their low bits, and by what they are later than the last', (t) => {
  const bytes = [...HEAD, ...sync(1000), ...frame(1000, [1]), 10, 1, 2, ...[0, 1066 % 128, 1, 3], 10, 1, 4]
  t.deepEqual(pictures(bytes), [
    [1000, true, [1]],
    [1033, false, [2]],
    [1066, true, [3]],
    [1099, false, [4]],
  ])
})

test('what frames leave out of their beginning is put back', (t) => {
  t.deepEqual(pictures([...HEAD, 11, ...number(5 + 128), 5, 7, 8]), [[5, false, [0, 0, 1, 7, 8]]])
})

test('any times that grow come out as they went in, however the bytes are cut', (t) => {
  const frames = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 40 }), fc.array(fc.nat(255), { minLength: 1 })), {
    maxLength: 6,
  })
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 60 }), (steps, pieceBytes) => {
      let timeMs = 0
      const expected = steps.map(([step, data]) => {
        timeMs += step
        return { kind: 'picture', timeMs, keyframe: true, data: Uint8Array.from(data) }
      })
      const bytes = [...HEAD, ...expected.flatMap((each) => frame(each.timeMs, [...each.data]))]
      t.deepEqual(readAll(bytes, pieceBytes).slice(1) as unknown[], expected)
    }),
    { numRuns: 50 },
  )
})

const faults: readonly [string, readonly number[], RegExp][] = [
  ['text', text('<html><body>no video in this place at all'), /does not begin as NUT/],
  ['another version', [...FILE_ID, ...main(4)], /version 4/],
  ['two streams', [...FILE_ID, ...main(3, 2)], /2 streams/],
  ['sound', [...FILE_ID, ...main(), ...stream(1)], /no video/],
  ['reordered pictures', [...FILE_ID, ...main(), ...stream(0, 2), ...frame(0, [1])], /reorders/],
  ['a frame before the headers', [...FILE_ID, ...main(), ...frame(0, [1])], /before the headers/],
  ['a stream before the main header', [...FILE_ID, ...stream()], /without a main header/],
  ['a code that is invalid', [...HEAD, 200], /no NUT frame begins with 200/],
  ['a frame beyond the limit', [...HEAD, 0, ...number(128), ...number(1001)], /1001 bytes is larger than 1000/],
  ['a header beyond the limit', [...FILE_ID, 0x4e, 0x4d, 1, 2, 3, 4, 5, 6, ...number(2 ** 21)], /header of/],
  ['a number without end', [...HEAD, 0, ...new Array<number>(20).fill(255)], /too large/],
  ['a header that is cut short', [...FILE_ID, ...section('M', 3, 1)], /cut short/],
  ['runs of codes without any', [...FILE_ID, ...main(3, 1, [0, 6, 0, 1, 0, 0, 0, 0])], /is empty/],
]
for (const [what, bytes, message] of faults) {
  test(`${what} is refused at once`, (t) => {
    t.throws(() => readAll(bytes), { instanceOf: NutError, message })
    t.throws(() => readAll(bytes, 1), { instanceOf: NutError, message })
  })
}
