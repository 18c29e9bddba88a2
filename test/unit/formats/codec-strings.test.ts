import test from 'ava'
import fc from 'fast-check'
import { av1Codecs, av1Record } from '../../../src/formats/av1/av1-record.ts'
import { obusIn, readLeb128 } from '../../../src/formats/av1/obu.ts'
import { readAv1Sequence } from '../../../src/formats/av1/sequence-header.ts'
import { avcConfiguration } from '../../../src/formats/avc/avc-configuration.ts'
import { readAvcSps } from '../../../src/formats/avc/avc-sps.ts'
import { BitReader } from '../../../src/formats/bits/bit-reader.ts'
import { BitstreamError } from '../../../src/formats/bits/bitstream-error.ts'
import { hevcConfiguration } from '../../../src/formats/hevc/hevc-configuration.ts'
import { hevcCodecs } from '../../../src/formats/hevc/hevc-record.ts'
import { readHevcSps } from '../../../src/formats/hevc/hevc-sps.ts'
import { box } from '../../../src/formats/isobmff/box.ts'
import { codecsOf } from '../../../src/formats/isobmff/entry-codecs.ts'
import { sampleEntry } from '../../../src/formats/isobmff/sample-entry.ts'
import { annexBUnits } from '../../../src/formats/nal/annex-b.ts'
import { lengthPrefixed, lengthPrefixedUnits } from '../../../src/formats/nal/length-prefixed.ts'
import { unescaped } from '../../../src/formats/nal/unescaped.ts'
import { readVp8Keyframe } from '../../../src/formats/vp8/vp8-header.ts'
import { vp9Configuration } from '../../../src/formats/vp9/vp9-configuration.ts'
import { readVp9Keyframe, type Vp9Keyframe } from '../../../src/formats/vp9/vp9-header.ts'
import { vp9Level } from '../../../src/formats/vp9/vp9-level.ts'
import { readVp9Record, writeVp9Record } from '../../../src/formats/vp9/vp9-record.ts'

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))

/** The head of an `hvcC`: general profile byte, compatibility, constraints, level. */
const hvcC = (general: string, compatibility: string, constraints: string, level: string): Uint8Array =>
  bytesOf(`01${general}${compatibility}${constraints}${level}f000fcfdf8f800000f00`)

test('codecs of H.265: profile space, reversed compatibility, tier, constraints without their last zeros', (t) => {
  // The two examples of ISO/IEC 14496-15, annex E.3, then others.
  t.is(hevcCodecs(hvcC('01', '60000000', 'b00000000000', '5d')), 'hvc1.1.6.L93.B0')
  t.is(hevcCodecs(hvcC('64', '82000000', 'b02300000000', '78')), 'hvc1.A4.41.H120.B0.23')
  t.is(hevcCodecs(hvcC('42', '20000000', '000000000000', '99')), 'hvc1.A2.4.L153')
  t.is(hevcCodecs(hvcC('02', '20000000', '900000000010', '99')), 'hvc1.2.4.L153.90.0.0.0.0.10')
  t.throws(() => hevcCodecs(bytesOf('0101')), { instanceOf: BitstreamError })
})

const KEYFRAME: Vp9Keyframe = {
  ...{ profile: 0, bitDepth: 8, colourSpace: 2, fullRange: false, subsampledX: true, subsampledY: true },
  ...{ width: 1280, height: 720 },
}

test('codecs of VP9: profile, level, depth, chroma, colours, range', (t) => {
  const rate = { fps: 30, bitrateBps: 1_000_000 }
  const codecs = (head: Partial<Vp9Keyframe>) => vp9Configuration({ ...KEYFRAME, ...head }, rate).codecs
  t.is(codecs({}), 'vp09.00.31.08.01.01.01.01.00')
  t.is(codecs({ colourSpace: 3, fullRange: true }), 'vp09.00.31.08.01.06.06.06.01')
  t.is(codecs({ colourSpace: 0 }), 'vp09.00.31.08.01.02.02.02.00')
  t.is(
    codecs({ profile: 3, bitDepth: 10, subsampledX: false, subsampledY: false, colourSpace: 5 }),
    'vp09.03.31.10.03.09.14.09.00',
  )
  t.is(codecs({ profile: 1, subsampledY: false }), 'vp09.01.31.08.02.01.01.01.00')
})

test('the level of VP9 is the least that holds picture, rate, bits and sides', (t) => {
  const at = (width: number, height: number, fps: number, bitrateBps = 1) =>
    vp9Level({ width, height, fps, bitrateBps })
  t.is(at(256, 144, 15), 10)
  t.is(at(640, 360, 30), 21)
  t.is(at(1280, 720, 30), 31)
  t.is(at(1280, 720, 60), 40)
  t.is(at(1920, 1080, 30), 40)
  t.is(at(1920, 1080, 60), 41)
  t.is(at(3840, 2160, 60), 51)
  t.is(at(1280, 720, 30, 25_000_000), 41, 'for its bits')
  t.is(at(4200, 64, 30), 50, 'for its side')
  t.is(at(20_000, 20_000, 60), 62, 'beyond all')
})

test('a VP9 record is read as it was written', (t) => {
  const record = fc.record({
    ...{ profile: fc.nat(3), level: fc.nat(62), bitDepth: fc.constantFrom(8, 10, 12), chroma: fc.nat(3) },
    ...{ primaries: fc.nat(22), transfer: fc.nat(18), matrix: fc.nat(14), fullRange: fc.boolean() },
  })
  fc.assert(fc.property(record, (each) => t.deepEqual(readVp9Record(writeVp9Record(each)), each)))
  t.throws(() => readVp9Record(new Uint8Array(7)), { instanceOf: BitstreamError })
})

test('frames of VP9 and VP8 that are no keyframes say nothing, garbage is refused', (t) => {
  t.is(readVp9Keyframe(bytesOf('86004092')), undefined)
  t.is(readVp9Keyframe(bytesOf('8800')), undefined, 'an existing frame, shown')
  for (const hex of ['', '00', '82', '82498343', '8249834200'])
    t.throws(() => readVp9Keyframe(bytesOf(hex)), { instanceOf: BitstreamError }, hex)
  t.is(readVp8Keyframe(bytesOf('310000')), undefined)
  t.deepEqual(readVp8Keyframe(bytesOf('5000009d012a42c03200')), { profile: 0, width: 66, height: 50 })
  for (const hex of ['', '50', '5000009d012b42003200', '5000009d012a4200', '5800009d012a42003200'])
    t.throws(() => readVp8Keyframe(bytesOf(hex)), { instanceOf: BitstreamError }, hex)
})

test('codecs of AV1: profile, level, tier, depth, monochrome, chroma, colours, range', (t) => {
  const colour = {
    bitDepth: 8,
    ...{ monochrome: false, subsampledX: true, subsampledY: true, chromaPosition: 0 },
    ...{ primaries: 1, transfer: 1, matrix: 1, fullRange: false },
  } as const
  const sequence = { profile: 0, level: 8, tier: 1, width: 64, height: 48, colour }
  // The flags in front of the sequence header: tier, then 4:2:0.
  t.deepEqual([...av1Record(sequence, new Uint8Array(0))], [0x81, 8, 0x8c, 0])
  t.deepEqual(
    [...av1Record({ ...sequence, colour: { ...colour, bitDepth: 12 } }, bytesOf('0a'))],
    [0x81, 8, 0xec, 0, 10],
  )
  t.is(av1Codecs(bytesOf('81000c000a0d000000032c1c4daf9101010104')), 'av01.0.00M.08.0.110.01.01.01.0')
  for (const hex of ['', '81000c00', '01000c000a0d000000032c1c4daf9101010104', '81000c000a0d0000'])
    t.throws(() => av1Codecs(bytesOf(hex)), { instanceOf: BitstreamError }, hex)
})

/** Of x265, 66x50. */
const HEVC_SETS = [
  '40010c01ffff01600000030090000003000003001eba0240',
  '42010101600000030090000003000003001ea0288107111196e92930bc05a808080820000003002000000303c1a2',
  '4401c073c189',
]

test('pictures that containers have no numbers for are refused', (t) => {
  const refused = { instanceOf: BitstreamError, message: /pictures of/ }
  t.throws(() => readVp8Keyframe(bytesOf('5000009d012a00c03200')), refused)
  t.throws(() => readVp8Keyframe(bytesOf('5000009d012a42c00000')), refused)
  t.throws(() => readVp9Keyframe(bytesOf('824983420ffff00310')), refused)
  t.like(readVp9Keyframe(bytesOf('824983420fffe00310')), { width: 65_535, height: 50 })
  // Sixteen bits for each side, all of them set.
  t.throws(() => readAv1Sequence(bytesOf('00000007fffffffff80000000000')), refused)
})

test('parameter sets are as long, and have as many layers, as their records have numbers for', (t) => {
  const refused = { instanceOf: BitstreamError }
  const avc = (bytes: number) => {
    const sps = new Uint8Array(bytes)
    sps.set(bytesOf('6742c00ada149e2223016a02020280000003008000001e47891350'))
    return avcConfiguration([sps, bytesOf('68ce019720')])
  }
  t.is(avc(65_535).codecs, 'avc1.42c00a')
  t.throws(() => avc(65_536), refused)
  const [vps, sps, pps] = HEVC_SETS.map(bytesOf) as [Uint8Array, Uint8Array, Uint8Array]
  t.like(hevcConfiguration([vps, sps, pps]), { width: 66, height: 50 })
  const long = new Uint8Array(65_536)
  long.set(pps)
  t.throws(() => hevcConfiguration([vps, sps, long]), refused)
  const layered = sps.slice()
  layered[2] = 0x0f
  t.throws(() => readHevcSps(layered), { ...refused, message: /layers/ })
})

test('whatever stands in a parameter set, it is read or refused', (t) => {
  const reads = [readAvcSps, readHevcSps, readAv1Sequence, readVp9Keyframe, readVp8Keyframe]
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.constantFrom(...reads), (bytes, read) => {
      try {
        const found = read(bytes)
        if (found) t.true(found.width >= 1 && found.width <= 65_535 && found.height >= 1 && found.height <= 65_535)
      } catch (cause) {
        t.true(cause instanceof BitstreamError, String(cause))
      }
    }),
    { numRuns: 300 },
  )
})

test('OBUs tell their sizes, the last may not; sizes have at most 32 bits', (t) => {
  const types = (hex: string) => Array.from(obusIn(bytesOf(hex)), ({ type, payload }) => [type, payload.length])
  t.deepEqual(types('12000a0201021001'), [
    [2, 0],
    [1, 2],
    [2, 1],
  ])
  t.deepEqual(types('3640 01aa'.replace(' ', '')), [[6, 1]], 'with an extension')
  for (const hex of ['92', '0a05aa', '0affffffffff7f', '0a'])
    t.throws(() => types(hex), { instanceOf: BitstreamError }, hex)
  t.deepEqual(readLeb128(bytesOf('00e58e26'), 1), { value: 624_485, end: 4 })
})

test('SPS of H.264: high profiles tell chroma and depth, cropping counts in their units', (t) => {
  // x264 at 66x50: without loss, and as 4:4:4; at 66x52 with scaling lists and fields.
  const lossless = readAvcSps(bytesOf('67f4000aaeb4293c44460220000003002000000781e244d4'))
  t.like(lossless, { profile: 244, level: 10, chromaFormat: 1, bitDepthLuma: 8, width: 66, height: 50 })
  const full = readAvcSps(bytesOf('67f4000a91d685278f8fc044000003000400000300f03c489a80'))
  t.like(full, { profile: 244, chromaFormat: 3, width: 66, height: 50 })
  const fields = readAvcSps(bytesOf('67640015acd9454f11260220000003002000000783e28532c0'))
  t.like(fields, { profile: 100, chromaFormat: 1, width: 66, height: 52 })
  for (let length = 0; length < 6; length += 1)
    t.throws(() => readAvcSps(bytesOf('6742c00ada149e22').subarray(0, length)), { instanceOf: BitstreamError })
})

test('NAL units come out of a byte stream as they went in', (t) => {
  const unit = fc
    .array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 20 })
    .map((bytes) => Uint8Array.from(bytes))
  const start = fc.constantFrom([0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0, 1])
  fc.assert(
    fc.property(fc.array(fc.tuple(start, unit)), fc.nat(3), (parts, zeros) => {
      const bytes = [...parts.flatMap(([code, each]) => [...code, ...each]), ...new Array<number>(zeros).fill(0)]
      const units = parts.map(([, each]) => each)
      t.deepEqual(annexBUnits(Uint8Array.from(bytes)), units)
      t.deepEqual(lengthPrefixedUnits(lengthPrefixed(units)), units)
    }),
  )
  t.deepEqual(annexBUnits(Uint8Array.of(1, 2, 3)), [])
  t.throws(() => lengthPrefixedUnits(Uint8Array.of(0, 0, 0, 2, 1)), { instanceOf: BitstreamError })
  t.throws(() => lengthPrefixedUnits(Uint8Array.of(0, 0)), { instanceOf: BitstreamError })
  t.deepEqual([...unescaped(bytesOf('670000030000030103'), 1)], [0, 0, 0, 0, 1, 3])
})

test('numbers of headers, and their limits', (t) => {
  const reader = new BitReader(bytesOf('a6427fffffff'))
  t.deepEqual(
    [0, 1, 2, 3].map(() => reader.unsigned()),
    [0, 1, 2, 3],
  )
  const signed = new BitReader(bytesOf('a64280'))
  t.deepEqual(
    [0, 1, 2, 3, 4].map(() => signed.signed()),
    [0, 1, -1, 2, -2],
  )
  t.is(new BitReader(bytesOf('ffffffff')).bits(32), 0xffff_ffff)
  t.throws(() => new BitReader(new Uint8Array(8)).unsigned(), { instanceOf: BitstreamError, message: /32 bits/ })
  t.throws(() => new BitReader(new Uint8Array(1)).skip(9), { instanceOf: BitstreamError })
})

test('a sample entry tells its codecs, with colours and square pixels; of what cannot be read, its four letters', (t) => {
  const spec = { width: 1280, height: 720, record: bytesOf('001f820101010000') }
  const colour = { primaries: 1, transfer: 1, matrix: 6, fullRange: true }
  const entry = sampleEntry({ ...spec, codec: 'vp09', colour })
  t.is(codecsOf(entry), 'vp09.00.31.08.01.01.01.01.00')
  const text = Buffer.from(entry).toString('latin1')
  t.true(text.includes('vpcC\x01\0\0\0\0\x1f'), 'with version and flags')
  t.true(text.includes('colrnclx\0\x01\0\x01\0\x06\x80'))
  t.true(text.endsWith('pasp\0\0\0\x01\0\0\0\x01'))
  t.is(codecsOf(sampleEntry({ ...spec, codec: 'hvc1', record: bytesOf('02') })), 'hvc1')
  t.is(codecsOf(sampleEntry({ ...spec, codec: 'av01', record: bytesOf('81') })), 'av01')
  t.is(codecsOf(sampleEntry({ ...spec, codec: 'avc1', record: bytesOf('0142') })), 'avc1')
  t.is(codecsOf(box('mp4v', new Uint8Array(78))), 'mp4v')
})
