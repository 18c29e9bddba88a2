/** Seconds as whole milliseconds, rounded down; what decimal fractions lose in binary does not count. */
export const wholeMs = (seconds: number): number => Math.floor(seconds * 1000 + 1e-6)
