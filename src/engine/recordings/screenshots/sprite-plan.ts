/** Pictures of a bar that is a few hundred pixels wide: more would not be told apart. */
const MOST_PICTURES = 200
/** No closer than this, seconds. */
const LEAST_STEP = 1
/** Pixels of the longer side. */
const LONGER_SIDE = 160
const COLUMNS = 10
const ROWS = 10

/** How the small pictures of a recording lie in larger ones: row by row, sheet by sheet. */
export interface SpritePlan {
  /** From one picture to the next, seconds. */
  readonly stepSeconds: number
  readonly count: number
  /** Of a picture, pixels, even. */
  readonly width: number
  readonly height: number
  readonly columns: number
  readonly rows: number
}

/** The plan for a recording of such a length and size, pixels. */
export function spritePlan(
  durationSeconds: number,
  size: { readonly width: number; readonly height: number },
): SpritePlan {
  const steps = durationSeconds / MOST_PICTURES
  const stepSeconds = STEPS.find((step) => step >= steps) ?? Math.ceil(steps / 60) * 60
  const count = Math.max(1, Math.ceil(durationSeconds / stepSeconds - 1e-6))
  const columns = Math.min(COLUMNS, count)
  const scale = Math.min(1, LONGER_SIDE / Math.max(size.width, size.height))
  const even = (pixels: number): number => Math.max(2, 2 * Math.round((pixels * scale) / 2))
  return {
    ...{ stepSeconds, count, width: even(size.width), height: even(size.height), columns },
    rows: Math.min(ROWS, Math.ceil(count / columns)),
  }
}

/** As people count time. */
const STEPS = [LEAST_STEP, 2, 5, 10, 15, 30, 60]

/** Sheets a plan has. */
export const sheetCount = ({ count, columns, rows }: SpritePlan): number => Math.ceil(count / (columns * rows))
