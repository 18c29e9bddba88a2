import test from 'ava'
import fc from 'fast-check'
import { readWindowDump } from '../../../src/formats/x11/window-dump.ts'
import { xAuthority } from '../../../src/formats/x11/x-authority.ts'

test('an authority file has one entry that holds for every display', (t) => {
  const cookie = Uint8Array.from({ length: 16 }, (_, index) => index)
  const bytes = Buffer.from(xAuthority(cookie))
  t.is(bytes.readUInt16BE(0), 0xffff, 'FamilyWild')
  t.is(bytes.readUInt16BE(2), 0, 'no address')
  t.is(bytes.readUInt16BE(4), 0, 'no number')
  t.is(bytes.readUInt16BE(6), 18)
  t.is(bytes.toString('latin1', 8, 26), 'MIT-MAGIC-COOKIE-1')
  t.is(bytes.readUInt16BE(26), 16)
  t.deepEqual(new Uint8Array(bytes.subarray(28)), cookie)
})

const dump = (fields: Record<number, number>): Uint8Array => {
  const bytes = Buffer.alloc(100)
  for (const [at, value] of Object.entries(fields)) bytes.writeUInt32BE(value, Number(at))
  return bytes
}
const GOOD = { 0: 160, 4: 7, 16: 1280, 20: 720, 44: 32, 48: 5120, 76: 256 }

test('a window dump of 32 bits a pixel tells where its pixels are', (t) => {
  t.deepEqual(readWindowDump(dump(GOOD)), { width: 1280, height: 720, offset: 160 + 256 * 12, bytesPerRow: 5120 })
})

test('what is no such dump is refused', (t) => {
  for (const [at, value] of [
    [4, 6],
    [44, 16],
    [16, 0],
    [20, 0],
    [48, 5116],
  ] as const)
    t.is(readWindowDump(dump({ ...GOOD, [at]: value })), undefined, `${at}`)
  fc.assert(fc.property(fc.uint8Array({ maxLength: 99 }), (bytes) => readWindowDump(bytes) === undefined))
})
