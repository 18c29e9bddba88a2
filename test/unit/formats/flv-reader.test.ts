import test from 'ava'
import fc from 'fast-check'
import { ByteQueue } from '../../../src/formats/flv/byte-queue.ts'
import { FlvError, type FlvEvent, FlvReader } from '../../../src/formats/flv/flv-reader.ts'

const FILE_HEAD = [0x46, 0x4c, 0x56, 1, 1, 0, 0, 0, 9, 0, 0, 0, 0]
const bytes24 = (value: number) => [(value >> 16) & 255, (value >> 8) & 255, value & 255]

const tag = (type: number, timeMs: number, body: readonly number[]): number[] => [
  type,
  ...bytes24(body.length),
  ...bytes24(timeMs),
  (timeMs >>> 24) & 0x7f,
  0,
  0,
  0,
  ...body,
  0,
  ...bytes24(body.length + 11),
]
const config = (record: readonly number[]) => tag(9, 0, [0x17, 0, 0, 0, 0, ...record])
const unit = (timeMs: number, keyframe: boolean, data: readonly number[], offset = 0) =>
  tag(9, timeMs, [keyframe ? 0x17 : 0x27, 1, ...bytes24(offset), ...data])
const script = tag(18, 0, [2, 0, 1, 65])
const endOfSequence = tag(9, 0, [0x17, 2, 0, 0, 0])

const readAll = (bytes: readonly number[], pieceBytes = bytes.length): FlvEvent[] => {
  const reader = new FlvReader()
  const events: FlvEvent[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    events.push(...reader.read(Uint8Array.from(bytes.slice(at, at + pieceBytes))))
  }
  return events
}

test('configuration and units come out in order, script and end of sequence do not', (t) => {
  const bytes = [
    ...FILE_HEAD,
    ...script,
    ...config([1, 66]),
    ...unit(37_200, true, [7, 8]),
    ...unit(37_233, false, [9]),
    ...endOfSequence,
  ]
  t.deepEqual(readAll(bytes), [
    { kind: 'config', record: Uint8Array.of(1, 66) },
    { kind: 'unit', timeMs: 37_200, keyframe: true, data: Uint8Array.of(7, 8) },
    { kind: 'unit', timeMs: 37_233, keyframe: false, data: Uint8Array.of(9) },
  ])
})

test('how the bytes are cut into pieces changes nothing', (t) => {
  const unitArbitrary = fc.record({
    timeMs: fc.nat(2 ** 31 - 1),
    keyframe: fc.boolean(),
    data: fc.array(fc.nat(255), { maxLength: 300 }),
  })
  fc.assert(
    fc.property(fc.array(unitArbitrary, { maxLength: 8 }), fc.integer({ min: 1, max: 400 }), (units, pieceBytes) => {
      const bytes = [...FILE_HEAD, ...units.flatMap((each) => unit(each.timeMs, each.keyframe, each.data))]
      t.deepEqual(
        readAll(bytes, pieceBytes),
        units.map((each) => ({ ...each, kind: 'unit', data: Uint8Array.from(each.data) })),
      )
    }),
  )
})

test('a unit comes out with its last byte, not with the next unit', (t) => {
  const reader = new FlvReader()
  const bytes = Uint8Array.from([...FILE_HEAD, ...unit(5, true, [1, 2, 3])])
  t.deepEqual([...reader.read(bytes.subarray(0, -1))], [])
  t.false(reader.atBoundary)
  t.is([...reader.read(bytes.subarray(-1))].length, 1)
  t.true(reader.atBoundary)
})

const faults: readonly [string, readonly number[], RegExp][] = [
  ['text', [...Buffer.from('<html><body>no video here')], /does not begin as FLV/],
  ['another version', [0x46, 0x4c, 0x56, 2, ...FILE_HEAD.slice(4)], /does not begin as FLV/],
  ['a longer header', [...FILE_HEAD.slice(0, 8), 10, 0, 0, 0, 0], /unknown length/],
  ['sound', [...FILE_HEAD, ...tag(8, 0, [0xaf, 1, 0])], /type 8/],
  ['a stream number', [...FILE_HEAD, ...unit(0, true, [1]).with(10, 1)], /stream number/],
  ['another codec', [...FILE_HEAD, ...tag(9, 0, [0x12, 1, 0, 0, 0])], /codec 2 is not H.264/],
  ['an unknown content', [...FILE_HEAD, ...tag(9, 0, [0x17, 3, 0, 0, 0])], /unknown content 3/],
  ['a command frame', [...FILE_HEAD, ...tag(9, 0, [0x57, 1, 0, 0, 0])], /frame type 5/],
  ['a short video tag', [...FILE_HEAD, ...tag(9, 0, [0x17, 1])], /cut short/],
  ['a wrong trailer', [...FILE_HEAD, ...unit(0, true, [1]).with(-1, 99)], /does not end where it says/],
  ['reordered pictures', [...FILE_HEAD, ...unit(0, true, [1], 40)], /reordered/],
  ['a size beyond the limit', [...FILE_HEAD, 9, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0], /larger than/],
]
for (const [what, bytes, message] of faults) {
  test(`${what} is refused at once`, (t) => {
    t.throws(() => readAll(bytes), { instanceOf: FlvError, message })
    t.throws(() => readAll(bytes, 1), { instanceOf: FlvError, message })
  })
}

test('a queue gives back what it was given, in any lengths', (t) => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), fc.array(fc.nat(30)), (pieces, counts) => {
      const queue = new ByteQueue()
      for (const piece of pieces) queue.push(piece)
      const all = pieces.flatMap((piece) => [...piece])
      for (const count of counts) {
        const taken = queue.take(count)
        if (count > all.length) t.is(taken, undefined)
        else t.deepEqual([...(taken ?? [])], all.splice(0, count))
        t.is(queue.length, all.length)
      }
    }),
  )
})

test('many small pieces of one large body are joined once', (t) => {
  const queue = new ByteQueue()
  const count = 200_000
  for (let index = 0; index < count; index += 1) {
    queue.push(Uint8Array.of(index & 255))
    t.is(index === count - 1 || queue.take(count) === undefined, true)
  }
  t.is(queue.take(count)?.[count - 1], (count - 1) & 255)
})
