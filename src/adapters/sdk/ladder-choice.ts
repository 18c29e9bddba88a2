import { ENCODE_RANGES } from '../../domain/encode-target.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import { LADDER_HEIGHTS, LADDER_RENDITIONS } from '../../domain/ladder.ts'
import { QUALITIES, type Quality } from '../../domain/quality.ts'
import { parseBitrate } from '../../domain/units.ts'

/** One rendition of a ladder, as it is asked for from outside, unchecked. */
export interface RenditionWish {
  readonly height: number
  readonly quality?: string
  readonly bitrate?: number | string
  readonly crf?: number
}

/** A ladder as it is asked for from outside, unchecked: `auto`, a text like `720p:high,480p:800k`, or a list. */
export type LadderWish = string | readonly RenditionWish[]

/** One rendition of a ladder. */
export interface LadderStep {
  /** Pixels, even. */
  readonly height: number
  readonly quality: Quality
  /** In place of what the profile says. */
  readonly bitrateBps?: number
  readonly crf?: number
}

/** What a ladder begins with where it says nothing else. */
export interface LadderTop {
  readonly quality: Quality
  /** Height of the page, pixels. */
  readonly height: number
}

/** Sides of the renditions of `auto`, as shares of the page's. */
const AUTO_SHARES = [1, 2 / 3, 1 / 2]

const invalid = (reason: string) => new FlyBrowserError('OPTION_INVALID', { option: 'ladder', reason })

/**
 * The renditions that are wanted, the largest first. One that names no quality has the profile below that of the one before, the first that
 * of the encode. `auto` are the page's size, two thirds and half of it, as far as there are profiles below.
 * @throws OPTION_INVALID or QUALITY_UNKNOWN
 */
export function chooseLadder(wish: LadderWish, top: LadderTop): readonly LadderStep[] {
  const wishes = wish === 'auto' ? autoWishes(top) : wishesOf(wish)
  const { least, most } = LADDER_RENDITIONS
  if (wishes.length < least || wishes.length > most)
    throw invalid(`it has ${least} to ${most} renditions, but ${wishes.length} are named`)
  const steps: LadderStep[] = []
  for (const each of wishes) {
    const above = steps.at(-1)
    if (above && !(each.height < above.height))
      throw invalid(`renditions go from the largest down, but ${each.height} follows ${above.height}`)
    steps.push(checkedStep(each, above ? below(above.quality) : top.quality))
  }
  return steps
}

/** From programs that no compiler has checked, too. */
function wishesOf(wish: LadderWish): readonly RenditionWish[] {
  if (typeof wish === 'string') return wish.split(',').map(readRendition)
  const isList = Array.isArray(wish) && wish.every((each) => typeof each === 'object' && each !== null)
  if (!isList) throw invalid('it is auto, a text such as 720p:high,480p, or a list of renditions with a height each')
  return wish
}

/** As far as there are profiles below, and the page is not so low that a share of it is none. */
function autoWishes({ quality, height }: LadderTop): RenditionWish[] {
  const { least, most } = LADDER_HEIGHTS
  const heights = AUTO_SHARES.slice(0, QUALITIES.indexOf(quality) + 1)
    .map((share) => Math.round((Math.min(height, most) * share) / 2) * 2)
    .filter((each) => each >= least)
  if (heights.length >= LADDER_RENDITIONS.least) return heights.map((each) => ({ height: each }))
  throw invalid(
    QUALITIES.indexOf(quality) === 0
      ? `there is nothing below ${quality}`
      : `two thirds of a page of ${height} lines are fewer than ${least}`,
  )
}

/** Lossless is the last of the profiles by its place, and has none below that is near it. */
const below = (quality: Quality): Quality => QUALITIES[Math.max(0, QUALITIES.indexOf(quality) - 1)] as Quality

/** `720p`, `720p:high` or `720p:2M`. */
function readRendition(text: string): RenditionWish {
  const [, height, of] = /^\s*(\d{1,5})p?(?::([\w.]+))?\s*$/.exec(text) ?? []
  if (!height) throw invalid(`${JSON.stringify(text)} is no rendition such as 480p, 480p:medium or 480p:800k`)
  if (of === undefined) return { height: Number(height) }
  return { height: Number(height), ...(/^\d/.test(of) ? { bitrate: of } : { quality: of }) }
}

function checkedStep({ height, quality: named, bitrate, crf }: RenditionWish, standard: Quality): LadderStep {
  const { least, most } = LADDER_HEIGHTS
  if (!isWhole(height, [least, most]) || height % 2 !== 0)
    throw invalid(`a height of ${height} is not an even number from ${least} to ${most}`)
  const quality = named === undefined ? standard : QUALITIES.find((known) => known === named)
  if (!quality) throw new FlyBrowserError('QUALITY_UNKNOWN', { quality: named ?? '', known: QUALITIES.join(', ') })
  const bitrateBps = bitrate === undefined ? undefined : (parseBitrate(bitrate) ?? Number.NaN)
  if (bitrateBps !== undefined && !isWhole(bitrateBps, ENCODE_RANGES.bitrateBps))
    throw invalid(`${bitrate} is no bitrate from 50k to 100M`)
  if (crf !== undefined && !isWhole(crf, ENCODE_RANGES.crf)) throw invalid(`crf ${crf} is no whole number from 0 to 51`)
  return {
    height,
    quality,
    ...(bitrateBps === undefined ? {} : { bitrateBps }),
    ...(crf === undefined ? {} : { crf }),
  }
}

const isWhole = (value: number, [least, most]: readonly [number, number]): boolean =>
  Number.isInteger(value) && value >= least && value <= most
