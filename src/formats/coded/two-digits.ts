/** Two digits, as numbers stand in codecs strings. */
export const twoDigits = (value: number): string => String(value).padStart(2, '0')
