import { ticksToMs } from '../../../domain/time.ts'
import type { Likeness, ShownPictures } from '../../../pipeline/ports/recode-port.ts'

/** How far a picture may be from its time, milliseconds: WebM counts whole ones. */
const TIME_WITHIN_MS = 1
const DURATION_WITHIN_S = 0.05
/** SSIM. */
const MEAN_AT_LEAST = 0.97
const EACH_AT_LEAST = 0.9
/**
 * Of any region of any picture: where a line of text, a clock or a menu shows what stood there before, it is 0.2 to 0.6; encodes that leave nothing
 * out keep 0.8 also where things move (decision 26).
 */
const REGION_AT_LEAST = 0.75

/** What is compared before a file takes the place of another. */
export interface Measured {
  readonly bytes: number
  readonly durationSeconds: number
}

/** Why a result may not take the place of its original, by size and duration; undefined when it may. */
export function misfit(original: Measured, result: Measured): string | undefined {
  if (result.bytes >= original.bytes) return `it became no smaller (${result.bytes} of ${original.bytes} bytes)`
  const { durationSeconds: is } = result
  const { durationSeconds: was } = original
  if (!(Math.abs(is - was) <= DURATION_WITHIN_S)) return `it lasts ${is} s instead of ${was} s`
  return undefined
}

/** The same by what a decoder shows of both. */
export function wrongPictures(original: ShownPictures, result: ShownPictures): string | undefined {
  if (result.complaints !== '') return `it does not decode: ${result.complaints}`
  const { length } = original.times
  if (result.times.length !== length) return `it has ${result.times.length} pictures instead of ${length}`
  const wrong = original.times.findIndex(
    (time, index) => !(Math.abs(ticksToMs((result.times[index] ?? Number.NaN) - time)) <= TIME_WITHIN_MS),
  )
  return wrong < 0 ? undefined : `picture ${wrong} is not shown at its time`
}

/** The same by how like the pictures are. */
export function unlike({ pictures, mean, worst, worstRegion }: Likeness, expected: number): string | undefined {
  if (pictures !== expected) return `${pictures} of ${expected} pictures could be compared`
  if (!(mean >= MEAN_AT_LEAST)) return `its pictures are too unlike (${mean.toFixed(4)} on average)`
  if (!(worst >= EACH_AT_LEAST)) return `a picture is too unlike (${worst.toFixed(4)})`
  if (!(worstRegion >= REGION_AT_LEAST)) return `a part of a picture is too unlike (${worstRegion.toFixed(4)})`
  return undefined
}
