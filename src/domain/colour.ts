/** How samples are to be read as colours, by the numbers of ISO/IEC 23091-2 (2 is unspecified). */
export interface Colour {
  readonly primaries: number
  readonly transfer: number
  readonly matrix: number
  readonly fullRange: boolean
}
