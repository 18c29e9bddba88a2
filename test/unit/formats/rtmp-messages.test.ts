import test from 'ava'
import fc from 'fast-check'
import { MessageReader } from '../../../src/formats/rtmp/message-reader.ts'
import { MessageWriter } from '../../../src/formats/rtmp/message-writer.ts'
import { MESSAGE, RtmpError, type RtmpMessage } from '../../../src/formats/rtmp/rtmp-message.ts'

const join = (pieces: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(pieces))

/** Cuts bytes at places that a seed chooses. */
const cut = (bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] => {
  const pieces: Uint8Array[] = []
  for (let at = 0, i = 0; at < bytes.length; i += 1) {
    const length = lengths[i % lengths.length] ?? 1
    pieces.push(bytes.slice(at, at + length))
    at += length
  }
  return pieces
}

const message = fc.record({
  type: fc.constantFrom(MESSAGE.audio, MESSAGE.video, MESSAGE.data, MESSAGE.command, MESSAGE.userControl),
  streamId: fc.nat(0xffff),
  timestampMs: fc.oneof(fc.nat(100_000), fc.integer({ min: 0xff_fff0, max: 0xffff_ffff })),
  body: fc.uint8Array({ maxLength: 600 }),
})

const PING = { type: MESSAGE.userControl, streamId: 0, timestampMs: 0, body: Uint8Array.of(0, 6, 0, 0, 0, 1) }

test('what is written is read back, however it is cut on its way', (t) => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 128, max: 400 }),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
      (messages, pieceBytes, lengths) => {
        const writer = new MessageWriter()
        const bytes = join([...writer.resize(pieceBytes), ...messages.flatMap((sent) => writer.write(sent))])
        const reader = new MessageReader()
        t.deepEqual(
          cut(bytes, lengths).flatMap((piece) => reader.read(piece)),
          messages,
        )
      },
    ),
    { numRuns: 80 },
  )
})

test('the head of a message is as the specification has it', (t) => {
  const video = { type: MESSAGE.video, streamId: 1, timestampMs: 1000, body: new Uint8Array(130).fill(7) }
  const bytes = join(new MessageWriter().write(video))
  t.is(Buffer.from(bytes.subarray(0, 12)).toString('hex'), '060003e80000820901000000')
  t.is(bytes[12 + 128], 0xc6)
  t.is(bytes.length, 12 + 130 + 1)
})

test('a time beyond three bytes stands behind every head, as other servers expect it', (t) => {
  const late = { type: MESSAGE.audio, streamId: 1, timestampMs: 0x0100_0000, body: new Uint8Array(129) }
  const bytes = Buffer.from(join(new MessageWriter().write(late)))
  t.is(bytes.subarray(1, 4).toString('hex'), 'ffffff')
  t.is(bytes.subarray(12, 16).toString('hex'), '01000000')
  t.is(bytes.subarray(16 + 128, 16 + 128 + 5).toString('hex'), 'c401000000')
})

test('short heads of others are read: a time in steps, and none at all', (t) => {
  const head = (...bytes: number[]) => Uint8Array.from(bytes)
  const reader = new MessageReader()
  const read = [
    head(0x04, 0, 0, 100, 0, 0, 1, 8, 1, 0, 0, 0, 0xaa), // type 0
    head(0x44, 0, 0, 20, 0, 0, 2, 8, 0xbb, 0xbc), // type 1
    head(0x84, 0, 0, 30, 0xcc, 0xcd), // type 2
    head(0xc4, 0xdd, 0xde), // type 3: the same step again
    head(0x00, 10, 0, 0, 5, 0, 0, 1, 8, 1, 0, 0, 0, 0xee), // an id of two bytes
  ].flatMap((bytes) => reader.read(bytes))
  t.deepEqual(
    read.map(({ timestampMs, body }: RtmpMessage) => [timestampMs, Buffer.from(body).toString('hex')]),
    [
      [100, 'aa'],
      [120, 'bbbc'],
      [150, 'cccd'],
      [180, 'ddde'],
      [5, 'ee'],
    ],
  )
})

test('messages that are longer than is taken, too many streams and sizes of next to nothing are refused', (t) => {
  const refused = (bytes: readonly number[], because: RegExp) => {
    t.throws(() => new MessageReader().read(Uint8Array.from(bytes)), { instanceOf: RtmpError, message: because })
  }
  refused([3, 0, 0, 0, 0xff, 0xff, 0xff, 20, 0, 0, 0, 0], /longer than 65536/)
  refused([2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0], /chunks of 0 bytes, fewer than 128/)
  refused([2, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 127], /chunks of 127 bytes/)
  refused([0xc9], /no whole head/)
  refused(
    [3, 0, 0, 0, 0, 1, 0, 20, 0, 0, 0, 0, ...new Array(128).fill(0), 3, ...new Array(11).fill(0)],
    /begins before/,
  )
  const streams = Array.from({ length: 17 }, (_, i) => [3 + i, 0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0]).flat()
  refused(streams, /more than 16 streams/)
  t.throws(() => new MessageWriter().write({ type: 9, streamId: 1, timestampMs: 0, body: new Uint8Array(2 ** 24) }), {
    message: /too long/,
  })
})

test('bytes of any kind are read or refused, and no more than a message a stream is held', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      try {
        new MessageReader().read(bytes)
      } catch (error) {
        t.true(error instanceof RtmpError, String(error))
      }
    }),
    { numRuns: 300 },
  )
  t.pass()
})

test('more messages than are allowed are refused, those of the reader itself counted too', (t) => {
  const pings = join(Array.from({ length: 5 }, () => join(new MessageWriter().write(PING))))
  const reader = new MessageReader()
  t.is(reader.read(pings, 5).length, 5)
  t.is(reader.messages, 5)
  t.throws(() => new MessageReader().read(pings, 4), { instanceOf: RtmpError, message: /more messages/ })
  const resizes = join(Array.from({ length: 3 }, () => join(new MessageWriter().resize(4096))))
  t.throws(() => new MessageReader().read(resizes, 2), { instanceOf: RtmpError, message: /more messages/ })
})

test('a message that is called off is forgotten', (t) => {
  const reader = new MessageReader()
  reader.read(Uint8Array.from([3, 0, 0, 0, 0, 1, 0, 20, 0, 0, 0, 0, ...new Array(128).fill(1)]))
  reader.read(Uint8Array.from([2, 0, 0, 0, 0, 0, 4, 2, 0, 0, 0, 0, 0, 0, 0, 3]))
  const [read] = reader.read(Uint8Array.from([3, 0, 0, 9, 0, 0, 1, 20, 0, 0, 0, 0, 0x55]))
  t.deepEqual([...(read?.body ?? [])], [0x55])
})
