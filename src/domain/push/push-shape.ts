import { ENCODE_RANGES } from '../encode-target.ts'
import { FlyBrowserError } from '../errors.ts'
import { parseBitrate } from '../units.ts'
import type { PushPreset } from './push-presets.ts'

/** Shapes by name; a bitrate is the third. */
export const PUSH_SHAPE_NAMES = ['platform', 'none'] as const

/**
 * How steady the rate of a destination is kept: `none`, as it is encoded; `platform`, never far below the ceiling of the encode, as
 * platforms ask for; or a bitrate that it does not fall below, bits a second.
 */
export type PushShape = (typeof PUSH_SHAPE_NAMES)[number] | number

/** Of the ceiling of the encode. Between the two platforms see a steady rate. */
export const PLATFORM_FLOOR_SHARE = 0.75
/** What Twitch takes at most, bits a second: no platform asks for more than a share of it. */
export const PLATFORM_MOST_BPS = 6e6

/**
 * Reads a shape as it was asked for: a name, or a bitrate like `2M`. Where nothing is asked for, platforms get `platform` and plain
 * addresses `none`.
 * @throws OPTION_INVALID
 */
export function pushShape(wish: string | number | undefined, preset?: PushPreset): PushShape {
  if (wish === undefined) return preset ? 'platform' : 'none'
  const name = PUSH_SHAPE_NAMES.find((each) => each === wish)
  if (name) return name
  const bps = parseBitrate(wish)
  const [least, most] = ENCODE_RANGES.bitrateBps
  if (bps !== undefined && bps >= least && bps <= most) return Math.round(bps)
  const reason = `${wish} is neither ${PUSH_SHAPE_NAMES.join(' nor ')} nor a bitrate from 50k to 100M`
  throw new FlyBrowserError('OPTION_INVALID', { option: 'shape', reason })
}

/**
 * What the rate is not to fall below, bits a second; 0: nothing.
 * @param ceilingBps of the encode
 */
export function shapeFloorBps(shape: PushShape, ceilingBps: number): number {
  if (shape === 'none') return 0
  return shape === 'platform' ? PLATFORM_FLOOR_SHARE * Math.min(ceilingBps, PLATFORM_MOST_BPS) : shape
}
