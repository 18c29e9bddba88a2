/** The vertical axis of a plot: from 0 to the top, with a line at each mark. */
export interface PlotScale {
  readonly top: number
  readonly marks: readonly number[]
}

/** Heads of round numbers: 1, 2, 5, 10, 20, ... */
const HEADS = [1, 2, 5, 10]

/** The smallest round top (1, 2 or 5 times a power of ten) that holds every value, and half of it as a mark. */
export function plotScale(values: readonly number[], least: number): PlotScale {
  const highest = Math.max(least, ...values)
  const power = 10 ** Math.floor(Math.log10(highest))
  const top = power * (HEADS.find((head) => head * power >= highest * 0.999) ?? 10)
  return { top, marks: [0, top / 2, top] }
}
