/**
 * The pixel clock: a 32-bit millisecond value as black and white cells in the upper left corner of a picture. Whoever decodes
 * the picture knows when it was painted; all measurements of latency, order and lost frames rest on it.
 *
 * Eight columns by nine rows. Row 0 is a fixed guard that also tells the levels of black and white; rows 1 to 4 are the value,
 * most significant bit first; rows 5 to 8 its complement, so that a torn picture (upper lines new, lower lines old) or a blend
 * of two is unreadable instead of misread.
 */
export const PIXEL_CLOCK = {
  columns: 8,
  rows: 9,
  /** A cell is this fraction of the picture's width and height, so that the clock survives scaling: 32 pixels at 1280x720. */
  cellWidth: 1 / 40,
  cellHeight: 2 / 45,
  /** Row 0, leftmost cell in the highest bit. */
  guard: 0b10110010,
} as const

const { columns: COLUMNS, rows: ROWS, guard: GUARD } = PIXEL_CLOCK
const VALUE_ROWS = 4
const VALUE_RANGE = 2 ** 32

/** Wall clock (milliseconds since 1970) as the clock paints it: its whole milliseconds, low 32 bits. */
export const pixelClockValue = (wallMs: number): number => Math.floor(wallMs) % VALUE_RANGE

/** Milliseconds from one value of the clock to another, the wrap every 49.7 days taken into account. */
export const pixelClockDifferenceMs = (from: number, to: number): number => {
  const forward = (((to - from) % VALUE_RANGE) + VALUE_RANGE) % VALUE_RANGE
  return forward < VALUE_RANGE / 2 ? forward : forward - VALUE_RANGE
}

/** True where the cell of the value is white. */
export function pixelClockCell(value: number, column: number, row: number): boolean {
  if (row === 0) return ((GUARD >> (COLUMNS - 1 - column)) & 1) === 1
  const index = (row - 1) * COLUMNS + column
  const inverted = row > VALUE_ROWS
  const bit = (value >>> (31 - (index % 32))) & 1
  return (bit === 1) !== inverted
}

interface Span {
  readonly from: number
  readonly to: number
}

const span = (index: number, cell: number, size: number): Span => ({
  from: Math.round(index * cell * size),
  to: Math.round((index + 1) * cell * size),
})

/**
 * Paints the clock into a picture in place.
 * @param pixels BGRA, or I420 in limited range; rows without padding
 * @param value unsigned, 32 bits, see {@link pixelClockValue}
 */
export function paintPixelClock(
  pixels: Uint8Array,
  encoding: 'bgra' | 'i420',
  width: number,
  height: number,
  value: number,
): void {
  for (let row = 0; row < ROWS; row += 1) {
    const y = span(row, PIXEL_CLOCK.cellHeight, height)
    for (let column = 0; column < COLUMNS; column += 1) {
      const x = span(column, PIXEL_CLOCK.cellWidth, width)
      const white = pixelClockCell(value, column, row)
      if (encoding === 'bgra') fillRows(pixels, width * 4, y, { from: x.from * 4, to: x.to * 4 }, white ? 255 : 0)
      else fillRows(pixels, width, y, x, white ? 235 : 16)
    }
  }
  if (encoding === 'bgra') makeOpaque(pixels, width, height)
  else makeGray(pixels, width, height)
}

function fillRows(plane: Uint8Array, stride: number, rows: Span, bytes: Span, level: number): void {
  for (let y = rows.from; y < rows.to; y += 1) plane.fill(level, y * stride + bytes.from, y * stride + bytes.to)
}

const clockWidth = (width: number): number => Math.round(COLUMNS * PIXEL_CLOCK.cellWidth * width)
const clockHeight = (height: number): number => Math.round(ROWS * PIXEL_CLOCK.cellHeight * height)

function makeOpaque(bgra: Uint8Array, width: number, height: number): void {
  for (let y = 0; y < clockHeight(height); y += 1)
    for (let x = 0; x < clockWidth(width); x += 1) bgra[(y * width + x) * 4 + 3] = 255
}

function makeGray(i420: Uint8Array, width: number, height: number): void {
  const chromaWidth = Math.ceil(width / 2)
  const chromaHeight = Math.ceil(height / 2)
  const rows = { from: 0, to: Math.ceil(clockHeight(height) / 2) }
  const bytes = { from: 0, to: Math.ceil(clockWidth(width) / 2) }
  const planes = width * height
  for (const start of [planes, planes + chromaWidth * chromaHeight])
    fillRows(i420.subarray(start, start + chromaWidth * chromaHeight), chromaWidth, rows, bytes, 128)
}

/** Black and white must be at least this far apart, of 255. */
const MIN_CONTRAST = 64
/** A cell within this fraction of black or white counts as such; anything between is unreadable. */
const TOLERANCE = 0.35

/**
 * Reads the clock off a plane of brightness: the Y plane of a picture, or a grey picture, of any range.
 * @param gray rows without padding, at least `width * height` bytes
 * @returns the value painted, or undefined when it cannot be read with certainty
 */
export function readPixelClock(gray: Uint8Array, width: number, height: number): number | undefined {
  const levels = guardLevels(gray, width, height)
  if (!levels) return undefined
  let value = 0
  let complement = 0
  for (let row = 1; row < ROWS; row += 1) {
    for (let column = 0; column < COLUMNS; column += 1) {
      const level = (cellLevel(gray, width, height, column, row) - levels.black) / (levels.white - levels.black)
      if (level > TOLERANCE && level < 1 - TOLERANCE) return undefined
      const bit = level > 0.5 ? 1 : 0
      if (row <= VALUE_ROWS) value = value * 2 + bit
      else complement = complement * 2 + bit
    }
  }
  return value + complement === VALUE_RANGE - 1 ? value : undefined
}

function guardLevels(gray: Uint8Array, width: number, height: number): { black: number; white: number } | undefined {
  const levels = Array.from({ length: COLUMNS }, (_, column) => cellLevel(gray, width, height, column, 0))
  const white = levels.filter((_, column) => pixelClockCell(0, column, 0))
  const black = levels.filter((_, column) => !pixelClockCell(0, column, 0))
  if (Math.min(...white) - Math.max(...black) < MIN_CONTRAST) return undefined
  return { black: mean(black), white: mean(white) }
}

/** Mean of the inner part of a cell: its edges are blurred by scaling and coding. */
function cellLevel(gray: Uint8Array, width: number, height: number, column: number, row: number): number {
  const x = inner(column, PIXEL_CLOCK.cellWidth * width)
  const y = inner(row, PIXEL_CLOCK.cellHeight * height)
  let sum = 0
  for (let line = y.from; line < y.to; line += 1)
    for (let pixel = x.from; pixel < x.to; pixel += 1) sum += gray[line * width + pixel] ?? 0
  return sum / ((x.to - x.from) * (y.to - y.from))
}

function inner(index: number, size: number): Span {
  const from = Math.floor((index + 0.3) * size)
  return { from, to: Math.max(from + 1, Math.ceil((index + 0.7) * size)) }
}

const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length
