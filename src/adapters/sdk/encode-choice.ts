import { CODECS, type Codec } from '../../domain/codec.ts'
import { ENCODE_RANGES } from '../../domain/encode-target.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import { QUALITIES, type Quality } from '../../domain/quality.ts'
import { parseBitrate, parseDuration } from '../../domain/units.ts'
import { LATENCIES, type Latency } from '../../domain/viewing-profile.ts'
import { chooseLadder, type LadderStep, type LadderWish } from './ladder-choice.ts'

/** What an encode is asked for. */
export interface EncodeChoice {
  readonly codec: Codec
  /** See {@link EncodeRequest.encoder}. */
  readonly encoder: string
  readonly quality: Quality
  /** The viewing profile whose parts and segments it fits. */
  readonly latency: Latency
  /** In place of what the profile says. */
  readonly bitrateBps?: number
  readonly crf?: number
  readonly keyframeMs?: number
  /** Several renditions, the largest first; absent: one, of the quality above. */
  readonly ladder?: readonly LadderStep[]
}

/** {@link EncodeOptions} as they come from outside, unchecked. */
export interface EncodeWish {
  readonly codec?: string
  readonly encoder?: string
  readonly quality?: string
  readonly latency?: string
  readonly bitrate?: number | string
  readonly crf?: number
  readonly keyframe?: number | string
  readonly ladder?: LadderWish
}

/** Names of encoders and of policies. */
const ENCODER_NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/

/** What the settings say, and what of the session they do not know. */
export interface StandardEncode extends Pick<EncodeChoice, 'codec' | 'encoder' | 'quality' | 'latency'> {
  /** Height of the page, pixels. */
  readonly height: number
}

/**
 * What to encode: what was asked for, else what the session encodes already (so that a recording and a stream share it), else the
 * settings. Who asks for anything else than a ladder that runs has its largest rendition alone: all of them are made for those who ask for
 * them. Throws CODEC_UNKNOWN, QUALITY_UNKNOWN, LATENCY_UNKNOWN or OPTION_INVALID.
 */
export function chooseEncode(
  wish: EncodeWish,
  running: EncodeChoice | undefined,
  standard: StandardEncode,
): EncodeChoice {
  const choice = chosen(wish, running, standard)
  const isAsked = wish.ladder !== undefined || (running !== undefined && sameEncode(choice, running))
  return isAsked ? choice : topAlone(choice)
}

/** The largest rendition of a ladder as an encode; what it was asked for itself goes before. */
function topAlone({ ladder, ...choice }: EncodeChoice): EncodeChoice {
  const { bitrateBps, crf } = ladder?.[0] ?? {}
  return { ...(bitrateBps === undefined ? {} : { bitrateBps }), ...(crf === undefined ? {} : { crf }), ...choice }
}

function chosen(wish: EncodeWish, running: EncodeChoice | undefined, standard: StandardEncode): EncodeChoice {
  // A ceiling or an aim of its own, and a ladder, belong to the profile and the codec they were chosen for.
  const isSameCodec = wish.codec === undefined || wish.codec === running?.codec
  const isAsRunning = wish.quality === undefined && isSameCodec && wish.ladder === undefined
  const kept = isAsRunning ? running : undefined
  if (wish.ladder !== undefined) refuseOwnFigures(wish)
  const { bitrateBps = kept?.bitrateBps, crf = kept?.crf, keyframeMs = kept?.keyframeMs } = ownFigures(wish)
  const quality = known(QUALITIES, wish.quality ?? running?.quality ?? standard.quality, 'QUALITY_UNKNOWN', 'quality')
  const ladder =
    wish.ladder === undefined ? kept?.ladder : chooseLadder(wish.ladder, { quality, height: standard.height })
  return {
    codec: known(CODECS, wish.codec ?? running?.codec ?? standard.codec, 'CODEC_UNKNOWN', 'codec'),
    encoder: encoderName(wish.encoder ?? running?.encoder ?? standard.encoder),
    quality: ladder?.[0]?.quality ?? quality,
    latency: known(LATENCIES, wish.latency ?? running?.latency ?? standard.latency, 'LATENCY_UNKNOWN', 'latency'),
    ...(bitrateBps === undefined ? {} : { bitrateBps }),
    ...(crf === undefined ? {} : { crf }),
    ...(keyframeMs === undefined ? {} : { keyframeMs }),
    ...(ladder === undefined ? {} : { ladder }),
  }
}

/** With a ladder, each rendition has a ceiling and an aim of its own. */
function refuseOwnFigures({ bitrate, crf }: EncodeWish): void {
  const option = bitrate !== undefined ? 'bitrate' : crf !== undefined ? 'crf' : undefined
  if (option) throw invalid(option, 'with a ladder each rendition has its own, for example 480p:800k')
}

/** Fields of `video.encode` in a document whose encoding stage is called `encode`; a ladder is none of them. */
export const encodeFields = (choice: EncodeChoice): Record<string, string> => ({
  'encode.codec': choice.codec,
  'encode.encoder': choice.encoder,
  'encode.quality': choice.quality,
  ...(choice.bitrateBps === undefined ? {} : { 'encode.bitrate': String(choice.bitrateBps) }),
  ...(choice.crf === undefined ? {} : { 'encode.crf': String(choice.crf) }),
  ...(choice.keyframeMs === undefined ? {} : { 'encode.keyframe': `${choice.keyframeMs}ms` }),
})

/** Whether one encode can be both. */
export const sameEncode = (a: EncodeChoice, b: EncodeChoice): boolean =>
  a.latency === b.latency && JSON.stringify([encodeFields(a), a.ladder]) === JSON.stringify([encodeFields(b), b.ladder])

function known<T extends string>(
  names: readonly T[],
  name: string,
  code: 'CODEC_UNKNOWN' | 'QUALITY_UNKNOWN' | 'LATENCY_UNKNOWN',
  what: 'codec' | 'quality' | 'latency',
): T {
  const found = names.find((each) => each === name)
  if (!found) throw new FlyBrowserError(code, { [what]: name, known: names.join(', ') })
  return found
}

/**
 * A name of an encoder or a policy, as far as its letters go.
 * @throws OPTION_INVALID
 */
export function encoderName(name: string): string {
  if (!ENCODER_NAME.test(name)) throw invalid('encoder', `${name} is no name of an encoder`)
  return name
}

function ownFigures({ bitrate, crf, keyframe }: EncodeWish): Pick<EncodeChoice, 'bitrateBps' | 'crf' | 'keyframeMs'> {
  const figures: { bitrateBps?: number; crf?: number; keyframeMs?: number } = {}
  if (bitrate !== undefined)
    figures.bitrateBps = within('bitrate', bitrate, parseBitrate(bitrate), ENCODE_RANGES.bitrateBps, 'bit/s')
  if (crf !== undefined) figures.crf = within('crf', crf, crf, ENCODE_RANGES.crf)
  if (keyframe !== undefined)
    figures.keyframeMs = within('keyframe', keyframe, parseDuration(keyframe), ENCODE_RANGES.keyframeMs, 'ms')
  return figures
}

function within(
  option: string,
  written: number | string,
  value: number | undefined,
  [least, most]: readonly [number, number],
  unit = '',
): number {
  if (value !== undefined && Number.isInteger(value) && value >= least && value <= most) return value
  throw invalid(option, `${written} is not a whole number from ${least} to ${most}${unit && ` ${unit}`}`)
}

const invalid = (option: string, reason: string) => new FlyBrowserError('OPTION_INVALID', { option, reason })
