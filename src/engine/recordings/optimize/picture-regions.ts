/** Pictures are compared region by region, about so many pixels a side: a line of text, or a digit and what is around it. */
const REGION_PX = 32

/** A picture cut into regions of one size. */
export interface PictureRegions {
  readonly columns: number
  readonly rows: number
  /** The picture with what is put to it at its right and lower edge, pixels; each region has an even number of them a side. */
  readonly width: number
  readonly height: number
}

const evenParts = (length: number, parts: number): number => Math.ceil(length / (2 * parts)) * 2 * parts

/** The regions of a picture of this size, pixels. */
export function regionsOf(width: number, height: number): PictureRegions {
  const columns = Math.ceil(width / REGION_PX)
  const rows = Math.ceil(height / REGION_PX)
  return { columns, rows, width: evenParts(width, columns), height: evenParts(height, rows) }
}
