/** Levels of a colour: blue, green, red. */
export type Levels = readonly [number, number, number]

interface Picture {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
}

const clamped = (level: number): number => Math.min(255, Math.max(0, Math.round(level)))

/** The colour of a pixel of an I420 picture (BT.709, limited range), as exact as I420 is: a level or two. */
export function pixelOf({ data, width, height }: Picture, x: number, y: number): Levels {
  const count = width * height
  const colour = (y >> 1) * (width >> 1) + (x >> 1)
  const luma = (255 / 219) * ((data[y * width + x] ?? 0) - 16)
  const cb = (255 / 224) * ((data[count + colour] ?? 0) - 128)
  const cr = (255 / 224) * ((data[count + (count >> 2) + colour] ?? 0) - 128)
  return [clamped(luma + 1.8556 * cb), clamped(luma - 0.1873 * cb - 0.4681 * cr), clamped(luma + 1.5748 * cr)]
}

/** Whether two colours are the same, as far as I420 can tell. */
export const isNearly = (one: Levels, other: Levels): boolean =>
  one.every((level, index) => Math.abs(level - (other[index] ?? 0)) <= 4)
