/** What an encode costs and how much it looks like what went in. */
export interface RatePoint {
  readonly bitrateBps: number
  /** Structural similarity, 1 for equal. */
  readonly ssim: number
}

/** Saving of one encoder over another. */
export interface Saving {
  /** Share of the bits that are saved, 0.4 for 40 %; negative where more are needed. */
  readonly share: number
  /** Between which likenesses the two were compared. */
  readonly fromSsim: number
  readonly toSsim: number
}

/** Beyond this it is rounding that tells two encodes apart. */
const SSIM_MOST = 0.99999
/** Steps that the range which both have is divided into. */
const STEPS = 100

/** Decibels: near 1 each halving of what is not alike counts the same, as it does for the eye. */
const inDecibels = (ssim: number): number => -10 * Math.log10(1 - Math.min(ssim, SSIM_MOST))
const fromDecibels = (decibels: number): number => 1 - 10 ** (-decibels / 10)

interface Place {
  readonly decibels: number
  readonly logRate: number
}

/** Without points that cost more than another and look no better: nobody would choose them. */
function curveOf(points: readonly RatePoint[]): Place[] {
  const best: Place[] = []
  for (const { bitrateBps, ssim } of [...points].sort((a, b) => a.bitrateBps - b.bitrateBps || b.ssim - a.ssim)) {
    const decibels = inDecibels(ssim)
    if (decibels > (best.at(-1)?.decibels ?? Number.NEGATIVE_INFINITY))
      best.push({ decibels, logRate: Math.log(bitrateBps) })
  }
  return best
}

/** Straight between neighbours. `decibels` lies within the curve. */
function logRateAt(curve: readonly Place[], decibels: number): number {
  const above = Math.max(
    1,
    curve.findIndex((place) => place.decibels >= decibels),
  )
  const [low, high] = [curve[above - 1] as Place, curve[above] as Place]
  const share = (decibels - low.decibels) / (high.decibels - low.decibels)
  return low.logRate + share * (high.logRate - low.logRate)
}

/**
 * How many bits one encoder saves over another at equal likeness: the mean over the range of likeness that both reach, of the logarithm of
 * rate (after Bjøntegaard, VCEG-M33, straight between points instead of one cubic through them).
 * @returns undefined where their ranges do not overlap, or one has fewer than two points
 */
export function savingAtEqualSsim(than: readonly RatePoint[], points: readonly RatePoint[]): Saving | undefined {
  const [reference, curve] = [curveOf(than), curveOf(points)]
  const ends = [reference, curve].map(
    (each) => [each[0]?.decibels ?? Number.NaN, each.at(-1)?.decibels ?? Number.NaN] as const,
  )
  const from = Math.max(...ends.map(([low]) => low))
  const to = Math.min(...ends.map(([, high]) => high))
  if (reference.length < 2 || curve.length < 2 || !(from < to)) return undefined
  let sum = 0
  for (let step = 0; step <= STEPS; step += 1) {
    const decibels = from + ((to - from) * step) / STEPS
    // The ends count half: trapezoids.
    const weight = step === 0 || step === STEPS ? 0.5 : 1
    sum += weight * (logRateAt(curve, decibels) - logRateAt(reference, decibels))
  }
  return { share: 1 - Math.exp(sum / STEPS), fromSsim: fromDecibels(from), toSsim: fromDecibels(to) }
}

/**
 * The rate factor at which an encoder reaches a likeness.
 * @returns undefined where it is not between two points
 */
export function factorAtSsim(
  points: readonly { readonly crf: number; readonly ssim: number }[],
  ssim: number,
): number | undefined {
  const byFactor = [...points].sort((a, b) => a.crf - b.crf)
  const wanted = inDecibels(ssim)
  for (const [index, fine] of byFactor.entries()) {
    const coarse = byFactor[index + 1]
    if (!coarse) return undefined
    const [from, to] = [inDecibels(fine.ssim), inDecibels(coarse.ssim)]
    if (from >= wanted && wanted >= to && from > to)
      return fine.crf + ((coarse.crf - fine.crf) * (from - wanted)) / (from - to)
  }
  return undefined
}
