import test from 'ava'
import fc from 'fast-check'
import { CODECS, type Codec } from '../../../src/domain/codec.ts'
import type { DecoderConfiguration } from '../../../src/domain/decoder-configuration.ts'
import { OBU, obusIn } from '../../../src/formats/av1/obu.ts'
import { BitstreamError } from '../../../src/formats/bits/bitstream-error.ts'
import { type EncodedEvent, EncodedReader } from '../../../src/formats/coded/encoded-reader.ts'
import { codecsOf } from '../../../src/formats/isobmff/entry-codecs.ts'
import { readInitMovie } from '../../../src/formats/isobmff/init-movie.ts'
import { initSegment } from '../../../src/formats/isobmff/init-segment.ts'
import { isMp4FourCc } from '../../../src/formats/isobmff/record-box.ts'
import { lengthPrefixedUnits } from '../../../src/formats/nal/length-prefixed.ts'
import { NutError } from '../../../src/formats/nut/nut-error.ts'
import { nutSample } from '../../helpers/coded-samples.ts'

const RATE = { fps: 30, bitrateBps: 500_000 }

const readAll = (codec: Codec, bytes: Uint8Array, pieceBytes = bytes.length): EncodedEvent[] => {
  const reader = new EncodedReader(codec, RATE)
  const events: EncodedEvent[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) events.push(...reader.read(bytes.subarray(at, at + pieceBytes)))
  return events
}

const configurationOf = (codec: Codec): DecoderConfiguration => {
  const [first] = readAll(codec, nutSample(codec))
  if (first?.kind !== 'config') throw new Error('the configuration does not come first')
  return first.configuration
}

/** The records are those that ffmpeg's own MP4 muxer writes, but for `array_completeness` of H.265: it writes `hev1`. */
const EXPECTED: Record<Codec, { readonly codecs: string; readonly record: string }> = {
  h264: {
    codecs: 'avc1.42c00a',
    record: '0142c00affe1001b6742c00ada149e2223016a02020280000003008000001e4789135001000568ce019720',
  },
  h265: {
    codecs: 'hvc1.1.6.L30.90',
    record:
      '0101600000009000000000001ef000fcfdf8f800000f03a00001001840010c01ffff01600000030090000003000003001eba02' +
      '40a10001002d42010101600000030090000003000003001ea0288107111196e92930bc05a808080820000003002000000303c1' +
      'a2000100064401c073c189',
  },
  vp9: { codecs: 'vp09.00.11.08.01.01.01.01.00', record: '000b820101010000' },
  vp8: { codecs: 'vp8', record: '' },
  av1: { codecs: 'av01.0.00M.08.0.110.01.01.01.0', record: '81000c000a0d000000032c1c4daf9101010104' },
}

for (const codec of CODECS) {
  test(`${codec}: configuration, times and keyframes are read from what the encoder wrote`, (t) => {
    const configuration = configurationOf(codec)
    const { record, codecs } = configuration
    t.deepEqual({ codecs, record: Buffer.from(record).toString('hex') }, EXPECTED[codec])
    t.like(configuration, { codec, width: 66, height: 50 })
    const units = readAll(codec, nutSample(codec)).slice(1)
    t.deepEqual(
      units.map((event) => event.kind === 'unit' && [event.timeMs, event.keyframe]),
      [
        [0, true],
        [33, false],
        [67, false],
      ],
    )
  })

  test(`${codec}: each picture comes with its last byte, however the bytes are cut`, (t) => {
    const bytes = nutSample(codec)
    const whole = readAll(codec, bytes)
    t.deepEqual(readAll(codec, bytes, 1), whole)
    t.deepEqual(readAll(codec, bytes, 7), whole)
    const reader = new EncodedReader(codec, RATE)
    t.is([...reader.read(bytes.subarray(0, -1))].length, whole.length - 1)
    t.false(reader.atBoundary)
    t.is([...reader.read(bytes.subarray(-1))].length, 1)
    t.true(reader.atBoundary)
  })

  test(`${codec}: bytes that were changed are read or refused, never anything else`, (t) => {
    const bytes = nutSample(codec)
    const change = fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) })
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const damaged = bytes.slice()
        for (const { at, value } of changes) damaged[at] = value
        try {
          readAll(codec, damaged)
        } catch (cause) {
          t.true(cause instanceof NutError || cause instanceof BitstreamError, String(cause))
        }
      }),
      { numRuns: 60 },
    )
  })

  test(`${codec}: its init segment says the same`, (t) => {
    const { fourCc, ...configuration } = configurationOf(codec)
    if (!isMp4FourCc(fourCc)) {
      t.is(codec, 'vp8')
      return
    }
    const movie = readInitMovie(initSegment({ timescale: 90_000, ...configuration, codec: fourCc }))
    t.like(movie, { width: 66, height: 50, timescale: 90_000 })
    t.is(movie && codecsOf(movie.sampleEntry), configuration.codecs)
  })
}

test('samples of h264 and h265 have no parameter sets, those of av1 no temporal delimiters', (t) => {
  const dataOf = (codec: Codec): Uint8Array[] =>
    readAll(codec, nutSample(codec)).flatMap((event) => (event.kind === 'unit' ? [event.data] : []))
  const types = (codec: Codec, typeOf: (head: number) => number): number[] =>
    dataOf(codec).flatMap((data) => lengthPrefixedUnits(data).map((unit) => typeOf(unit[0] as number)))
  t.deepEqual(
    types('h264', (head) => head & 31),
    [5, 1, 1],
  )
  t.deepEqual(
    types('h265', (head) => (head >> 1) & 63),
    [20, 1, 1],
  )
  const obus = dataOf('av1').map((data) => Array.from(obusIn(data), ({ type }) => type))
  t.deepEqual(obus, [[OBU.sequenceHeader, OBU.frame], [OBU.frame], [OBU.frame]])
})

test('a stream of another codec is refused by name', (t) => {
  t.throws(() => readAll('vp9', nutSample('vp8')), { instanceOf: NutError, message: 'the stream is VP80, not vp9' })
})

test('an encoder that changes its parameters is found out', (t) => {
  const bytes = Buffer.from(nutSample('vp9'))
  const picture = bytes.indexOf(Buffer.from('498342', 'hex')) - 1
  const fromSyncPoint = bytes.subarray(bytes.lastIndexOf('NK', picture))
  const reader = new EncodedReader('vp9', RATE)
  t.is([...reader.read(bytes)].length, 4)
  t.is([...reader.read(fromSyncPoint)].length, 3, 'the same once more')
  const wider = Uint8Array.from(fromSyncPoint)
  const width = picture - (bytes.length - fromSyncPoint.length) + 5
  wider[width] = (wider[width] as number) ^ 0x10
  t.throws(() => [...reader.read(wider)], { instanceOf: NutError, message: /changed/ })
})
