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

test('none is smaller than its encoder takes, and all keep their shape', (t) => {
  const least = (width: number, height: number, heights: readonly [number, ...number[]]) =>
    ladderSizes({ width, height }, heights, 64).map(sizeText)
  t.deepEqual(least(360, 640, [640, 320, 90]), ['360x640', '180x320', '64x114'])
  t.deepEqual(least(1280, 720, [720, 90]), ['1280x720', '160x90'])
  t.deepEqual(least(320, 80, [720, 360, 90]), ['320x80', '256x64', '256x64'])
  t.deepEqual(least(320, 48, [720, 360]), ['320x48', '320x48'], 'the page itself is smaller')
})

test('whatever the picture: even sides, none larger than it, each no larger than the one before', (t) => {
  const side = fc.integer({ min: 16, max: 4096 })
  const heights = fc.uniqueArray(fc.integer({ min: 90, max: 4320 }), { minLength: 2, maxLength: 6 })
  const leastSide = fc.constantFrom(16, 64)
  fc.assert(
    fc.property(side, side, heights, leastSide, (width, height, some, least) => {
      const falling = some.toSorted((a, b) => b - a) as [number, ...number[]]
      const all = ladderSizes({ width, height }, falling, least)
      t.is(all.length, falling.length)
      const top = Math.min(all[0].width, all[0].height)
      for (const [at, size] of all.entries()) {
        t.true(Math.min(size.width, size.height) >= Math.min(least, top), sizeText(size))
        const above = all[at - 1] ?? { width, height }
        t.true(size.width <= Math.max(16, above.width) && size.height <= Math.max(16, above.height), sizeText(size))
        t.true(size.width % 2 === 0 && size.height % 2 === 0 && size.width >= 16 && size.height >= 16, sizeText(size))
      }
    }),
  )
})
