import test from 'ava'
import fc from 'fast-check'
import { ladderSizes } from '../../../src/domain/ladder.ts'
import { sizeText } from '../../../src/domain/picture-size.ts'

const sizes = (width: number, height: number, heights: readonly [number, ...number[]]) =>
  ladderSizes({ width, height }, heights).map(sizeText)

test('renditions are as high as they are told to be, and as wide as the picture makes them', (t) => {
  t.deepEqual(sizes(1280, 720, [720, 480, 360]), ['1280x720', '854x480', '640x360'])
  t.deepEqual(sizes(1920, 1080, [720, 480]), ['1280x720', '854x480'])
  t.deepEqual(sizes(720, 1280, [1280, 640]), ['720x1280', '360x640'])
})

test('of a smaller picture they keep their share', (t) => {
  t.deepEqual(sizes(640, 360, [720, 480, 360]), ['640x360', '426x240', '320x180'])
  t.deepEqual(sizes(801, 601, [720, 360]), ['800x600', '400x300'])
})

test('whatever the picture: even sides, none larger than it, each no larger than the one before', (t) => {
  const side = fc.integer({ min: 16, max: 4096 })
  const heights = fc.uniqueArray(fc.integer({ min: 90, max: 4320 }), { minLength: 2, maxLength: 6 })
  fc.assert(
    fc.property(side, side, heights, (width, height, some) => {
      const falling = some.toSorted((a, b) => b - a) as [number, ...number[]]
      const all = ladderSizes({ width, height }, falling)
      t.is(all.length, falling.length)
      for (const [at, size] of all.entries()) {
        const above = all[at - 1] ?? { width, height }
        t.true(size.width <= Math.max(16, above.width) && size.height <= Math.max(16, above.height), sizeText(size))
        t.true(size.width % 2 === 0 && size.height % 2 === 0 && size.width >= 16 && size.height >= 16, sizeText(size))
      }
    }),
  )
})
