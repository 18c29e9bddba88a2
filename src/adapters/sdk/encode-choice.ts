import { ENCODABLE_CODECS, type EncodableCodec } from '../../domain/codec.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import { QUALITIES, type Quality } from '../../domain/quality.ts'
import { LATENCIES, type Latency } from '../../domain/viewing-profile.ts'

/** What an encode is asked for. */
export interface EncodeChoice {
  readonly codec: EncodableCodec
  readonly quality: Quality
  /** The viewing profile whose parts and segments it fits. */
  readonly latency: Latency
}

export interface EncodeWish {
  readonly codec?: string
  readonly quality?: string
  readonly latency?: string
}

/**
 * What to encode: what was asked for, else what the session encodes already (so that a recording and a stream share it), else the
 * settings. Throws CODEC_UNKNOWN, QUALITY_UNKNOWN or LATENCY_UNKNOWN.
 */
export function chooseEncode(
  wish: EncodeWish,
  running: EncodeChoice | undefined,
  standard: Omit<EncodeChoice, 'codec'>,
): EncodeChoice {
  const codec = wish.codec ?? running?.codec ?? ENCODABLE_CODECS[0]
  const quality = wish.quality ?? running?.quality ?? standard.quality
  const latency = wish.latency ?? running?.latency ?? standard.latency
  const knownCodec = ENCODABLE_CODECS.find((known) => known === codec)
  if (!knownCodec) throw new FlyBrowserError('CODEC_UNKNOWN', { codec, known: ENCODABLE_CODECS.join(', ') })
  const knownQuality = QUALITIES.find((known) => known === quality)
  if (!knownQuality) throw new FlyBrowserError('QUALITY_UNKNOWN', { quality, known: QUALITIES.join(', ') })
  const knownLatency = LATENCIES.find((known) => known === latency)
  if (!knownLatency) throw new FlyBrowserError('LATENCY_UNKNOWN', { latency, known: LATENCIES.join(', ') })
  return { codec: knownCodec, quality: knownQuality, latency: knownLatency }
}

/** Whether one encode can be both. */
export const sameEncode = (a: EncodeChoice, b: EncodeChoice): boolean =>
  a.codec === b.codec && a.quality === b.quality && a.latency === b.latency
