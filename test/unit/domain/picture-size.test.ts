import test from 'ava'
import fc from 'fast-check'
import { checkedSize, fitsInto } from '../../../src/domain/picture-size.ts'

const even = fc.integer({ min: 8, max: 4096 }).map((half) => 2 * half)
const size = fc.record({ width: even, height: even })
const wrong = fc.oneof(
  fc.integer().filter((side) => side < 16 || side > 8192 || side % 2 !== 0),
  fc.double().filter((side) => !Number.isInteger(side)),
)

test('even sides from 16 to 8192 pixels can be encoded, no others', (t) => {
  fc.assert(fc.property(size, (good) => t.deepEqual(checkedSize(good), good)))
  fc.assert(
    fc.property(size, wrong, fc.constantFrom('width', 'height'), (good, side, name) => {
      t.throws(() => checkedSize({ ...good, [name]: side }), { code: 'SIZE_INVALID' })
    }),
  )
})

test('a size has room in another where neither side is longer', (t) => {
  t.true(fitsInto({ width: 640, height: 360 }, { width: 640, height: 360 }))
  t.false(fitsInto({ width: 642, height: 16 }, { width: 640, height: 360 }))
  t.false(fitsInto({ width: 16, height: 362 }, { width: 640, height: 360 }))
})
