/** How a lane did over a short time, about 100 ms. */
export interface LoadSample {
  /** How long it was looked at, milliseconds. */
  readonly overMs: number
  /** The encoder was being started at the end of it: what was seen says nothing. */
  readonly starting: boolean
  /** Share of the time in which the encoder could take no frame, 0 to 1. */
  readonly busyShare: number
  /** Frames that were given up because it could take none. */
  readonly lost: number
  /** Age of the oldest frame that is on its way, beyond what its rung makes it wait, milliseconds. */
  readonly lagMs: number
  /** Pictures that came out. */
  readonly encoded: number
}

/** A picture this old is late whatever the reason, milliseconds: some hundred are usual on a busy machine. */
const LATE_MS = 500

/** How hard pressed the lane was, 0 to 1. */
const pressure = ({ busyShare, lost, lagMs }: LoadSample): number => (lost > 0 || lagMs >= LATE_MS ? 1 : busyShare)

const total = (samples: readonly LoadSample[], of: (sample: LoadSample) => number): number =>
  samples.reduce((sum, sample) => sum + of(sample), 0)

/** Length of what was looked at, milliseconds. */
export const lengthMs = (samples: readonly LoadSample[]): number => total(samples, ({ overMs }) => overMs)

export const mostLagMs = (samples: readonly LoadSample[]): number => Math.max(0, ...samples.map(({ lagMs }) => lagMs))

const meanPressure = (samples: readonly LoadSample[]): number =>
  total(samples, (sample) => pressure(sample) * sample.overMs) / Math.max(1, lengthMs(samples))

/**
 * How a second was. `behind`: hard pressed in both of its halves. `good`: in neither. An encoder that gives nothing at all is not slow, it
 * is stuck: fewer frames do not help, and its watchdog sees to it.
 */
export function judge(second: readonly LoadSample[]): 'behind' | 'neither' | 'good' {
  const middle = Math.ceil(second.length / 2)
  const halves = [meanPressure(second.slice(0, middle)), meanPressure(second.slice(middle))]
  if (halves.every((half) => half < 0.25)) return 'good'
  const stuck = total(second, ({ encoded }) => encoded) === 0
  return !stuck && halves.every((half) => half >= 0.5) ? 'behind' : 'neither'
}

/** What made a second a bad one, in words. */
export function reasonOfPressure(second: readonly LoadSample[]): string {
  const lost = total(second, (sample) => sample.lost)
  const busy = total(second, ({ busyShare, overMs }) => busyShare * overMs) / Math.max(1, lengthMs(second))
  const late = mostLagMs(second)
  const facts = [
    ...(busy >= 0.25 ? [`the encoder had no room ${Math.round(busy * 100)} % of a second`] : []),
    ...(late >= LATE_MS ? [`pictures came ${Math.round(late)} ms late`] : []),
    ...(lost > 0 ? [`${lost} ${lost === 1 ? 'frame was' : 'frames were'} lost`] : []),
  ]
  return facts.join(', ')
}
