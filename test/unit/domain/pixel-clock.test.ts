import test from 'ava'
import fc from 'fast-check'
import {
  paintPixelClock,
  pixelClockDifferenceMs,
  pixelClockValue,
  readPixelClock,
} from '../../../src/domain/pixel-clock.ts'

const BACKGROUND = 90

const i420 = (width: number, height: number, value: number): Uint8Array => {
  const pixels = new Uint8Array((width * height * 3) / 2).fill(BACKGROUND)
  paintPixelClock(pixels, 'i420', width, height, value)
  return pixels
}

const bgra = (width: number, height: number, value: number): Uint8Array => {
  const pixels = new Uint8Array(width * height * 4).fill(BACKGROUND)
  paintPixelClock(pixels, 'bgra', width, height, value)
  return pixels
}

const values = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const sizes = fc.constantFrom<[number, number]>(
  [1280, 720],
  [640, 360],
  [320, 180],
  [854, 480],
  [426, 240],
  [1024, 768],
)

test('every value painted as I420 is read back from its Y plane, at every size', (t) => {
  fc.assert(
    fc.property(values, sizes, (value, [width, height]) => {
      t.is(readPixelClock(i420(width, height, value), width, height), value)
    }),
  )
})

test('every value painted as BGRA is read back from its green pixels', (t) => {
  fc.assert(
    fc.property(values, (value) => {
      const pixels = bgra(320, 180, value)
      const green = Uint8Array.from({ length: 320 * 180 }, (_, index) => pixels[index * 4 + 1]!)
      t.is(readPixelClock(green, 320, 180), value)
    }),
  )
})

test('only the clock itself is painted', (t) => {
  const pixels = bgra(1280, 720, 0x12345678)
  const at = (x: number, y: number) => pixels[(y * 1280 + x) * 4]
  t.not(at(255, 287), BACKGROUND)
  t.is(at(256, 287), BACKGROUND)
  t.is(at(255, 288), BACKGROUND)
  t.is(pixels[3], 255)
})

test('a picture without a clock is unreadable, whatever its grey', (t) => {
  for (const level of [0, 16, 128, 235, 255])
    t.is(readPixelClock(new Uint8Array(320 * 180).fill(level), 320, 180), undefined)
})

test('a torn picture is read as one of its two values or not at all', (t) => {
  fc.assert(
    fc.property(values, values, fc.integer({ min: 0, max: 180 }), (before, after, line) => {
      const torn = i420(320, 180, before)
      torn.set(i420(320, 180, after).subarray(0, line * 320))
      const read = readPixelClock(torn, 320, 180)
      t.true(read === undefined || read === before || read === after)
    }),
    { numRuns: 300 },
  )
})

test('an even blend of two different pictures is unreadable', (t) => {
  fc.assert(
    fc.property(values, values, (before, after) => {
      fc.pre(before !== after)
      const [first, second] = [i420(320, 180, before), i420(320, 180, after)]
      const blend = first.map((level, index) => (level + second[index]!) >> 1)
      t.is(readPixelClock(blend, 320, 180), undefined)
    }),
  )
})

test('a single flipped cell is unreadable', (t) => {
  fc.assert(
    fc.property(values, fc.nat(7), fc.integer({ min: 1, max: 8 }), (value, column, row) => {
      const pixels = i420(320, 180, value)
      for (let y = row * 8; y < row * 8 + 8; y += 1)
        for (let x = column * 8; x < column * 8 + 8; x += 1) pixels[y * 320 + x] = 251 - pixels[y * 320 + x]!
      t.is(readPixelClock(pixels, 320, 180), undefined)
    }),
  )
})

test('noise and low contrast do not change the reading', (t) => {
  fc.assert(
    fc.property(values, fc.infiniteStream(fc.integer({ min: -20, max: 20 })), (value, noise) => {
      const faded = i420(320, 180, value).map((level) => 60 + (level >> 1) + (noise.next().value as number))
      t.is(readPixelClock(faded, 320, 180), value)
    }),
    { numRuns: 5 },
  )
})

test('the value is the low 32 bits of whole milliseconds, and differences cross its wrap', (t) => {
  t.is(pixelClockValue(2 ** 32 + 5.9), 5)
  t.is(pixelClockDifferenceMs(10, 30), 20)
  t.is(pixelClockDifferenceMs(30, 10), -20)
  t.is(pixelClockDifferenceMs(2 ** 32 - 5, 5), 10)
  t.is(pixelClockDifferenceMs(5, 2 ** 32 - 5), -10)
})
