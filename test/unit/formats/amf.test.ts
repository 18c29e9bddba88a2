import test from 'ava'
import fc from 'fast-check'
import { AmfError, type AmfValue, amfFields } from '../../../src/formats/amf/amf-value.ts'
import { readAmf } from '../../../src/formats/amf/read-amf.ts'
import { writeAmf } from '../../../src/formats/amf/write-amf.ts'

const text = fc.string({ unit: 'grapheme', maxLength: 20 })
const name = text.filter((value) => value !== '')
const { value } = fc.letrec<{ value: AmfValue; fields: ReadonlyMap<string, AmfValue> }>((tie) => ({
  fields: fc.array(fc.tuple(name, tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
  value: fc.oneof(
    { maxDepth: 4 },
    fc.double(),
    fc.boolean(),
    text,
    fc.constantFrom(null, undefined),
    tie('fields'),
    tie('fields').map((ecma) => ({ ecma })),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
}))

test('what is written is read back', (t) => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      t.deepEqual(readAmf(writeAmf(values)), values)
    }),
    { numRuns: 60 },
  )
})

test('a command is written as the specification has it', (t) => {
  const bytes = writeAmf(['a', 1, amfFields({ b: true }), null])
  t.is(Buffer.from(bytes).toString('hex'), '02000161003ff000000000000003000162010100000905')
})

test('a text of more than 65,535 bytes is a long one', (t) => {
  const long = 'x'.repeat(70_000)
  const bytes = writeAmf([long])
  t.is(bytes[0], 0x0c)
  t.deepEqual(readAmf(bytes), [long])
})

test('bytes of any kind are read or refused, never something else', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      try {
        readAmf(bytes)
      } catch (error) {
        t.true(error instanceof AmfError, String(error))
      }
    }),
    { numRuns: 300 },
  )
  t.pass()
})

test('what is cut short is refused at every place', (t) => {
  const whole = writeAmf([amfFields({ level: 'error', code: 'x', list: [1, 'two'] })])
  for (let length = 1; length < whole.length; length += 1)
    t.throws(() => readAmf(whole.subarray(0, length)), { instanceOf: AmfError })
})

test('values nested without end, lists of billions and too many values are refused', (t) => {
  const nested = Uint8Array.from(Array.from({ length: 10_000 }, () => [0x0a, 0, 0, 0, 1]).flat())
  t.throws(() => readAmf(nested), { instanceOf: AmfError, message: /nested/ })
  t.throws(() => readAmf(Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 5)), { message: /list is cut short/ })
  t.throws(() => readAmf(new Uint8Array(10_000).fill(5)), { message: /more than 4096/ })
})

test('a name like __proto__ is a name like others', (t) => {
  const [read] = readAmf(writeAmf([new Map([['__proto__', 'x']])]))
  t.deepEqual(read, new Map([['__proto__', 'x']]))
})
