/** Letters of five by seven pixels, a row of pixels each five bits, as small as text of 12 pixels is drawn. */
const LETTERS: readonly (readonly number[])[] = [
  [0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11],
  [0x1e, 0x11, 0x11, 0x1e, 0x11, 0x11, 0x1e],
  [0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e],
  [0x1e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1e],
  [0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f],
  [0x11, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11],
  [0x0e, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0e],
  [0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11],
  [0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f],
  [0x11, 0x19, 0x15, 0x15, 0x13, 0x11, 0x11],
  [0x0e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e],
  [0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11],
  [0x0f, 0x10, 0x10, 0x0e, 0x01, 0x01, 0x1e],
  [0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04],
  [0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e],
]

/** A field of a picture, pixels. */
export interface Field {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const PAPER = 235
const INK = 40
/** Ink beside a stroke, as smoothing of letters leaves it. */
const EDGE = 170
const LETTER_WIDTH = 7
const LINE_HEIGHT = 25

/** A page of I420 that holds nothing but lines of small text in `field`; the text depends on `seed`. */
export function textI420(width: number, height: number, field: Field, seed: number): Uint8Array {
  const picture = new Uint8Array((width * height * 3) / 2).fill(PAPER, 0, width * height).fill(128, width * height)
  let state = seed
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  for (let y = field.y + 8; y + 8 <= field.y + field.height; y += LINE_HEIGHT) {
    for (let x = field.x + 2; x + LETTER_WIDTH < field.x + field.width; x += LETTER_WIDTH) {
      const letter = next(4) > 0 ? LETTERS[next(LETTERS.length)] : undefined
      letter?.forEach((row, down) => {
        const at = (y + down) * width + x
        for (let across = 0; across < 5; across += 1) {
          if (((row >> (4 - across)) & 1) === 0) continue
          picture[at + across] = INK
          if (picture[at + across + 1] === PAPER) picture[at + across + 1] = EDGE
        }
      })
    }
  }
  return picture
}

/** Means, variances and covariance of one window of two pictures give its likeness (Wang et al. 2004, equation 13). */
function windowLikeness(one: Uint8Array, other: Uint8Array, at: number, stride: number): number {
  let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0]
  for (let y = 0; y < 8; y += 1) {
    for (let x = 0; x < 8; x += 1) {
      const p = one[at + y * stride + x] as number
      const q = other[at + y * stride + x] as number
      a += p
      b += q
      aa += p * p
      bb += q * q
      ab += p * q
    }
  }
  const [meanA, meanB] = [a / 64, b / 64]
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2]
  const likeMeans = (2 * meanA * meanB + c1) / (meanA ** 2 + meanB ** 2 + c1)
  const spread = aa / 64 - meanA ** 2 + bb / 64 - meanB ** 2
  return (likeMeans * (2 * (ab / 64 - meanA * meanB) + c2)) / (spread + c2)
}

/** Structural similarity of the luma of two I420 pictures within a field, 1 for equal ones: windows of 8 pixels, 4 apart. */
export function likeness(one: Uint8Array, other: Uint8Array, stride: number, field: Field): number {
  let [sum, windows] = [0, 0]
  for (let y = field.y; y + 8 <= field.y + field.height; y += 4) {
    for (let x = field.x; x + 8 <= field.x + field.width; x += 4) {
      sum += windowLikeness(one, other, y * stride + x, stride)
      windows += 1
    }
  }
  return sum / windows
}
