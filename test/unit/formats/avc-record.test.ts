import test from 'ava'
import { AvcRecordError, avcCodecs, readAvcRecord } from '../../../src/formats/avc/avc-record.ts'

const SPS = [0x67, 0x42, 0xc0, 0x1f, 0xd9]
const PPS = [0x68, 0xcb, 0x83]
const record = (sps: readonly number[] = SPS, pps: readonly number[] = PPS): Uint8Array =>
  Uint8Array.from([1, 0x42, 0xc0, 0x1f, 0xff, 0xe1, 0, sps.length, ...sps, 1, 0, pps.length, ...pps])

test('codecs is profile, constraints and level in hex', (t) => {
  t.is(avcCodecs(record()), 'avc1.42c01f')
  t.is(avcCodecs(record().with(1, 0x64).with(2, 0).with(3, 0x0b)), 'avc1.64000b')
})

test('the parameter sets are read', (t) => {
  const { sps, pps, lengthBytes } = readAvcRecord(record())
  t.deepEqual(sps, [Uint8Array.from(SPS)])
  t.deepEqual(pps, [Uint8Array.from(PPS)])
  t.is(lengthBytes, 4)
})

test('what follows the parameter sets in high profiles is left alone', (t) => {
  t.is(readAvcRecord(Uint8Array.from([...record(), 0xfd, 0xf8, 0xf8, 0])).pps.length, 1)
})

test('a record cut short anywhere is refused', (t) => {
  const whole = record()
  for (let length = 0; length < whole.length; length += 1) {
    t.throws(() => readAvcRecord(whole.subarray(0, length)), { instanceOf: AvcRecordError }, `${length} bytes`)
  }
})

test('another version is refused', (t) => {
  t.throws(() => avcCodecs(record().with(0, 2)), { instanceOf: AvcRecordError, message: /version 2/ })
})
