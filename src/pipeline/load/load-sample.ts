/** How often a lane is looked at, milliseconds. */
export const LOOK_MS = 100

/** How a lane did over a short time, about {@link LOOK_MS}. */
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
  /** New pictures that the encoder was given; repeats cost next to nothing and tell as much. */
  readonly asked: number
  /** Pictures that came out, repeats too. */
  readonly encoded: number
  /** How long the encoder had something to do, milliseconds. */
  readonly workMs: number
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
 * How a second was. `behind`: hard pressed in both of its halves. `calm`: in neither. Whether it was calm because the lane keeps up or because
 * there was nothing to do is another question, {@link newPicturesPerSecond}.
 *
 * An encoder that is slow is found out when it gives a picture. One that gives nothing is stuck: fewer frames do not help, and its
 * watchdog sees to it.
 */
export function judge(second: readonly LoadSample[]): 'behind' | 'pressed' | 'calm' {
  const middle = Math.ceil(second.length / 2)
  const halves = [meanPressure(second.slice(0, middle)), meanPressure(second.slice(middle))]
  if (halves.every((half) => half < 0.25)) return 'calm'
  const silent = second.at(-1)?.encoded === 0
  return !silent && halves.every((half) => half >= 0.5) ? 'behind' : 'pressed'
}

/** How much was to do. */
export const newPicturesPerSecond = (samples: readonly LoadSample[]): number =>
  (total(samples, ({ asked }) => asked) * 1000) / Math.max(1, lengthMs(samples))

/** What a picture costs, milliseconds of an encoder that has something to do; 0 where none came out. */
export const costMs = (samples: readonly LoadSample[]): number =>
  total(samples, ({ workMs }) => workMs) /
  Math.max(
    1,
    total(samples, ({ encoded }) => encoded),
  )

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
