import { paintPixelClock } from '../../../domain/pixel-clock.ts'

/** Chroma of the eight bars, as (U, V) in BT.601 limited range: grey, yellow, cyan, green, magenta, red, blue, dark. */
const BARS: readonly (readonly [luma: number, u: number, v: number])[] = [
  [180, 128, 128],
  [162, 44, 142],
  [131, 156, 44],
  [112, 72, 58],
  [84, 184, 198],
  [65, 100, 212],
  [35, 212, 114],
  [40, 128, 128],
]

/** Bytes of an I420 picture. */
export const i420Bytes = (width: number, height: number): number => width * height + 2 * (width / 2) * (height / 2)

/** The part of the pattern that never changes: colour bars over a grey ramp. */
export function paintBackground(width: number, height: number): Uint8Array {
  const pixels = new Uint8Array(i420Bytes(width, height))
  const [w2, h2] = [width / 2, height / 2]
  const barsEnd = Math.floor(height * 0.7)
  const bar = (x: number) => BARS[Math.floor((x * BARS.length) / width)] as (typeof BARS)[number]
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      pixels[y * width + x] = y < barsEnd ? bar(x)[0] : 16 + Math.floor((219 * x) / (width - 1))
  for (let y = 0; y < h2; y += 1)
    for (let x = 0; x < w2; x += 1) {
      const [, u, v] = 2 * y < barsEnd ? bar(2 * x) : [0, 128, 128]
      pixels[width * height + y * w2 + x] = u
      pixels[width * height + w2 * h2 + y * w2 + x] = v
    }
  return pixels
}

/** One frame: the background, a white block that crosses the ramp once every two seconds, and the pixel clock. */
export function paintPattern(
  background: Uint8Array,
  width: number,
  height: number,
  timeMs: number,
  clockValue: number,
): Uint8Array {
  const pixels = background.slice()
  const side = Math.max(2, Math.floor(height / 10))
  const left = Math.floor(((timeMs % 2000) / 2000) * (width - side))
  const top = Math.floor(height * 0.8)
  for (let y = top; y < Math.min(height, top + side); y += 1)
    pixels.fill(235, y * width + left, y * width + left + side)
  paintPixelClock(pixels, 'i420', width, height, clockValue)
  return pixels
}
