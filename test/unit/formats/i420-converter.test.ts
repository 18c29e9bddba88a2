import test from 'ava'
import { I420Converter, type PixelReader } from '../../../src/formats/pixels/i420-converter.ts'
import { isNearly, pixelOf } from '../../helpers/i420-pixels.ts'

type Colour = readonly [number, number, number]

/** A picture whose pixel at (x, y) has that blue, green and red; what lies beside it is white. */
function convert(width: number, height: number, at: (x: number, y: number) => Colour, stride = 4 * width) {
  const pixels = new Uint8Array(stride * height).fill(255)
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) pixels.set([...at(x, y), 77], y * stride + 4 * x)
  return { width, height, data: new I420Converter(width, height, stride).convert(readerOf(pixels)) }
}

const readerOf =
  (pixels: Uint8Array): PixelReader =>
  (into, from) =>
    into.set(pixels.subarray(from, from + into.length))

/** Reproducible levels that look like noise. */
const noise = (x: number, y: number): Colour => {
  const mixed = Math.imul(x * 7919 + y * 104_729 + 1, 2_654_435_761) >>> 0
  return [mixed & 255, (mixed >>> 8) & 255, (mixed >>> 16) & 255]
}

// ITU-R BT.709, 3.2 to 3.5: what a level is before it is rounded to eight bits.
const lumaOf = ([blue, green, red]: Colour): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue
const cbOf = (colour: Colour): number => 128 + (224 / 255) * ((colour[0] - lumaOf(colour)) / 1.8556)
const crOf = (colour: Colour): number => 128 + (224 / 255) * ((colour[2] - lumaOf(colour)) / 1.5748)

for (const [width, height, stride] of [
  [16, 2, 64],
  [18, 4, 72],
  [30, 6, 132],
  [46, 8, 1000],
  [64, 34, 256],
  // More than one strip, the last of them shorter.
  [16, 40, 16_384],
] as const)
  test(`every pixel of ${width}x${height}, ${stride} bytes from row to row, is converted as BT.709 says`, (t) => {
    const { data } = convert(width, height, noise, stride)
    const count = width * height
    t.is(data.length, 1.5 * count)
    for (let y = 0; y < height; y += 1)
      for (let x = 0; x < width; x += 1) {
        const off = Math.abs((data[y * width + x] ?? 0) - (16 + (219 / 255) * lumaOf(noise(x, y))))
        if (off >= 1) t.fail(`luma at ${x},${y} is off by ${off}`)
      }
    for (let y = 0; y < height / 2; y += 1)
      for (let x = 0; x < width / 2; x += 1) {
        const four = [0, 1, 2, 3].map((each) => noise(2 * x + (each & 1), 2 * y + (each >> 1)))
        const mean = [0, 1, 2].map((which) => four.reduce((sum, each) => sum + (each[which] ?? 0), 0) / 4)
        const at = count + (y * width) / 2 + x
        const [cb = 0, cr = 0] = [data[at], data[at + count / 4]]
        const off = Math.max(Math.abs(cb - cbOf(mean as never)), Math.abs(cr - crOf(mean as never)))
        if (off >= 1.5) t.fail(`colour at ${x},${y} is off by ${off}`)
      }
  })

test('black, white and all greys have no colour; the brightest colours keep within the range', (t) => {
  for (let level = 0; level < 256; level += 1) {
    const { data } = convert(16, 2, () => [level, level, level])
    t.deepEqual(new Set(data.subarray(32)), new Set([128]))
  }
  t.is(convert(16, 2, () => [0, 0, 0]).data[0], 16)
  t.is(convert(16, 2, () => [255, 255, 255]).data[0], 235)
  const pure: readonly Colour[] = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 0],
    [255, 0, 255],
    [0, 255, 255],
  ]
  for (const colour of pure) {
    const picture = convert(16, 2, () => colour)
    t.true(picture.data.every((level) => level >= 16 && level <= 240))
    t.true(isNearly(pixelOf(picture, 3, 1), colour), `${colour} becomes ${pixelOf(picture, 3, 1)}`)
  }
})

test('a picture is the caller’s: the next one does not change it', (t) => {
  const converter = new I420Converter(16, 2)
  const first = converter.convert((into) => into.fill(0))
  const second = converter.convert((into) => into.fill(255))
  t.is(first[0], 16)
  t.is(second[0], 235)
})

test('nothing is asked for that is not of the picture', (t) => {
  const ends: number[] = []
  new I420Converter(16, 40, 16_384).convert((into, from) => ends.push(from + into.length))
  t.is(ends.at(-1), 39 * 16_384 + 64, 'nor what would lie behind its last row')
})

test('sizes that cannot be converted are refused', (t) => {
  for (const [width, height] of [
    [14, 2],
    [17, 2],
    [16, 3],
    [16, 0],
  ] as const)
    t.throws(() => new I420Converter(width, height), { instanceOf: RangeError })
  t.throws(() => new I420Converter(16, 2, 60), { instanceOf: RangeError })
})
