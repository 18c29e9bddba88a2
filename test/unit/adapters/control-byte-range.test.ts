import test from 'ava'
import fc from 'fast-check'
import { parseByteRange } from '../../../src/adapters/http/control/byte-range.ts'

const SIZE = 1000

test('ranges are read as RFC 9110 has them', (t) => {
  t.deepEqual(parseByteRange('bytes=0-0', SIZE), { start: 0, end: 0 })
  t.deepEqual(parseByteRange('bytes=500-', SIZE), { start: 500, end: 999 })
  t.deepEqual(parseByteRange('bytes=900-2000', SIZE), { start: 900, end: 999 })
  t.deepEqual(parseByteRange('bytes=-100', SIZE), { start: 900, end: 999 })
  t.deepEqual(parseByteRange('bytes=-5000', SIZE), { start: 0, end: 999 })
  t.deepEqual(parseByteRange('Bytes=1-2', SIZE), { start: 1, end: 2 })
})

test('what lies beyond the end cannot be satisfied', (t) => {
  for (const header of ['bytes=1000-', 'bytes=1000-1001', `bytes=${'9'.repeat(400)}-`, 'bytes=-0'])
    t.is(parseByteRange(header, SIZE), 'unsatisfiable', header)
  t.is(parseByteRange('bytes=0-', 0), 'unsatisfiable')
  t.is(parseByteRange('bytes=-5', 0), 'unsatisfiable')
})

test('no header, a malformed one, another unit or several ranges give the whole', (t) => {
  for (const header of [
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=5-2',
    'bytes=a-b',
    'lines=1-2',
    'bytes=0-1,5-6',
    'bytes=1.5-',
  ])
    t.is(parseByteRange(header, SIZE), 'whole', header)
})

test('a range always lies within the body', (t) => {
  const number = fc.oneof(fc.constant(''), fc.nat().map(String))
  t.notThrows(() =>
    fc.assert(
      fc.property(number, number, fc.nat(), (first, last, size) => {
        const range = parseByteRange(`bytes=${first}-${last}`, size)
        return typeof range === 'string' || (0 <= range.start && range.start <= range.end && range.end < size)
      }),
    ),
  )
})
