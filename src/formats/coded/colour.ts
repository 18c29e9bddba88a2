/** How samples are to be read as colours, by the numbers of ISO/IEC 23091-2 (2 is unspecified). */
export interface Colour {
  readonly primaries: number
  readonly transfer: number
  readonly matrix: number
  readonly fullRange: boolean
}

/** Two digits, as colours stand in codecs strings. */
export const twoDigits = (value: number): string => String(value).padStart(2, '0')
