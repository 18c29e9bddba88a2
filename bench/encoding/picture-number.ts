/** The cells that the page of the clips paints: so many bits, the highest first, in cells of so many pixels; below them the same inverted. */
const BITS = 10
const CELL = 16
const BRIGHT = 128

/** How many rows of pixels they take, from the first on. */
export const CELLS_HEIGHT = 2 * CELL

/** Luma of a cell: the mean of its middle, which lossy coding leaves alone. */
function lumaOf(picture: Uint8Array, stride: number, column: number, row: number): number {
  let sum = 0
  for (let y = CELL / 4; y < (3 * CELL) / 4; y += 1)
    for (let x = CELL / 4; x < (3 * CELL) / 4; x += 1)
      sum += picture[(row * CELL + y) * stride + column * CELL + x] as number
  return sum / (CELL / 2) ** 2
}

/**
 * Reads which picture of a clip is shown.
 * @param picture luma of a picture in the clip's own size, rows of `stride` bytes
 * @returns undefined where the cells contradict each other
 */
export function pictureNumber(picture: Uint8Array, stride: number): number | undefined {
  let number = 0
  for (let column = 0; column < BITS; column += 1) {
    const bit = lumaOf(picture, stride, column, 0) > BRIGHT
    if (bit === lumaOf(picture, stride, column, 1) > BRIGHT) return undefined
    number = number * 2 + (bit ? 1 : 0)
  }
  return number
}
