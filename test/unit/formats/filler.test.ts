import test from 'ava'
import fc from 'fast-check'
import { OBU, obusIn } from '../../../src/formats/av1/obu.ts'
import { FILLER_BYTES, fillerFor } from '../../../src/formats/filler/filler.ts'
import { concat } from '../../../src/formats/isobmff/box.ts'
import { lengthPrefixed, lengthPrefixedUnits } from '../../../src/formats/nal/length-prefixed.ts'

const lengths = fc.integer({ min: FILLER_BYTES[0], max: 5000 })
const NO_UNIT = new Uint8Array()

/** `filler_data_rbsp()`. */
const isFillerPayload = (payload: Uint8Array): boolean =>
  payload.at(-1) === 0x80 && payload.subarray(0, -1).every((byte) => byte === 0xff)

test('filler of H.264 is one NAL unit of type 12, exactly as long as was asked for', (t) => {
  fc.assert(
    fc.property(lengths, (bytes) => {
      const filler = fillerFor('avc1', NO_UNIT, bytes)!
      const units = lengthPrefixedUnits(filler)
      t.is(filler.length, bytes)
      t.is(units.length, 1)
      // forbidden_zero_bit 0, nal_ref_idc 0 (ITU-T H.264, 7.4.1).
      t.is(units[0]![0], 12)
      t.true(isFillerPayload(units[0]!.subarray(1)))
    }),
    { numRuns: 50 },
  )
})

test('filler of H.265 is one NAL unit of type 38 in the temporal layer of its picture', (t) => {
  const slice = (layer: number) => Uint8Array.of(1 << 1, layer, 0xaa)
  const parameterSet = Uint8Array.of(34 << 1, 1, 0xbb)
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 7 }), (bytes, layer) => {
      const filler = fillerFor('hvc1', lengthPrefixed([parameterSet, slice(layer)]), bytes)!
      const [unit = NO_UNIT, ...more] = lengthPrefixedUnits(filler)
      t.is(filler.length, bytes)
      t.deepEqual([unit[0], unit[1], more.length], [38 << 1, layer, 0])
      t.true(isFillerPayload(unit.subarray(2)))
    }),
    { numRuns: 50 },
  )
  t.is(fillerFor('hvc1', lengthPrefixed([parameterSet]), 100), undefined)
  t.is(fillerFor('hvc1', Uint8Array.of(0, 0, 0, 9, 2), 100), undefined)
})

test('padding of AV1 is one OBU of type 15 behind the others, unless the last of them has no end', (t) => {
  const frame = Uint8Array.of((OBU.frame << 3) | 2, 2, 0x10, 0x20)
  fc.assert(
    fc.property(lengths, (bytes) => {
      const padding = fillerFor('av01', frame, bytes)!
      t.is(padding.length, bytes)
      const [first, second, ...more] = obusIn(concat([frame, padding]))
      t.deepEqual([first?.type, second?.type, more.length], [OBU.frame, OBU.padding, 0])
      t.is(second!.payload.at(-1), 0x80)
    }),
    { numRuns: 50 },
  )
  t.is(fillerFor('av01', Uint8Array.of(OBU.frame << 3, 0x10, 0x20), 100), undefined)
  t.is(fillerFor('av01', Uint8Array.of(0x80), 100), undefined)
})

test('VP9 takes none; what is too short for a head or too long for a length is refused', (t) => {
  t.is(fillerFor('vp09', NO_UNIT, 100), undefined)
  for (const bytes of [FILLER_BYTES[0] - 1, FILLER_BYTES[1] + 1])
    t.throws(() => fillerFor('avc1', NO_UNIT, bytes), { instanceOf: RangeError })
})
