import test from 'ava'
import fc from 'fast-check'
import { FlyBrowserError } from '../../../src/domain/errors.ts'
import { checkedMark } from '../../../src/domain/mark.ts'

test('a mark is its label and its details', (t) => {
  t.deepEqual(checkedMark('checkout'), { label: 'checkout' })
  t.deepEqual(checkedMark('👍'.repeat(200), { order_id: 'A-1', total: 12.5 }), {
    label: '👍'.repeat(200),
    order_id: 'A-1',
    total: 12.5,
  })
})

test('what cannot stand in a timeline is refused, and the error says what it is', (t) => {
  const rows: [unknown, unknown, RegExp][] = [
    ['', {}, /option label .* 1 to 200/],
    ['  ', {}, /label/],
    ['x'.repeat(201), {}, /label/],
    [5, {}, /label/],
    ['a', null, /details/],
    ['a', [1], /details/],
    ['a', 'text', /details/],
    ['a', { event: 'x' }, /details\.event .* another meaning/],
    ['a', { at_seconds: 1 }, /details\.at_seconds/],
    ['a', { label: 'x' }, /details\.label/],
    ['a', { orderId: 1 }, /details\.orderId .* snake_case/],
    ['a', { ['x'.repeat(41)]: 1 }, /details\.x+ /],
    ['a', { x: { y: 1 } }, /details\.x /],
    ['a', { x: true }, /details\.x /],
    ['a', { x: Number.NaN }, /details\.x /],
    ['a', { x: 'y'.repeat(501) }, /details\.x .* 500/],
    ['a', Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`n${i}`, i])), /at most 16/],
  ]
  for (const [label, details, message] of rows) {
    const error = t.throws(() => checkedMark(label, details), { instanceOf: FlyBrowserError, message })
    t.is(error?.code, 'OPTION_INVALID')
  }
})

test('whatever is given, a mark is flat and bounded, or refused', (t) => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (label, details) => {
      try {
        const mark = checkedMark(label, details)
        return (
          JSON.stringify(mark).length < 16 * 4000 && Object.values(mark).every((value) => typeof value !== 'object')
        )
      } catch (error) {
        return error instanceof FlyBrowserError
      }
    }),
  )
  t.pass()
})
