import { FlyBrowserError } from '../../domain/errors.ts'
import type { Fragment, InitFragment } from '../../domain/media.ts'
import { ticksToMs } from '../../domain/time.ts'
import { AAC_FRAME_SAMPLES, SILENCE_FRAME, SILENCE_RATE_HZ } from '../../formats/aac/silence.ts'
import { metadataBody } from '../../formats/flv/stream-metadata.ts'
import { type FlvCodec, isFlvCodec, videoBody, videoConfigBody } from '../../formats/flv/video-body.ts'
import { accessUnit, decoderRecord } from '../../formats/isobmff/decoder-record.ts'

/** What a server must have before the pictures of one encoder. */
export interface PushConfig {
  readonly codec: FlvCodec
  /** What the encoder was told to keep to, bits a second. */
  readonly ceilingBps: number
  /** Body of the video tag that sets up the decoder. */
  readonly video: Uint8Array
  /** Body of the data message. */
  readonly metadata: Uint8Array
}

/** One picture on its way out: made once, sent to all destinations. */
export interface PushUnit {
  readonly config: PushConfig
  /** Since the origin of the run, milliseconds, rounded. */
  readonly timeMs: number
  readonly keyframe: boolean
  /** Wall clock, milliseconds since 1970. */
  readonly capturedAtMs: number
  /** Body of the video tag. */
  readonly body: Uint8Array
}

const SILENCE_BPS = (SILENCE_FRAME.length * 8 * SILENCE_RATE_HZ) / AAC_FRAME_SAMPLES

/** Makes units out of fragments. */
export class PushUnits {
  #config: PushConfig | undefined

  /** The codec that is encoded; undefined before the first init fragment. */
  get codec(): FlvCodec | undefined {
    return this.#config?.codec
  }

  /** The unit of a fragment; undefined for an init fragment. Throws PUSH_CODEC_REFUSED for a codec that RTMP does not carry. */
  take(fragment: Fragment): PushUnit | undefined {
    if (fragment.kind === 'init') {
      this.#config = configOf(fragment)
      return undefined
    }
    const unit = accessUnit(fragment.bytes)
    const config = this.#config
    if (!config || !unit) return undefined
    const { pts, keyframe, capturedAtMs } = fragment
    const timeMs = Math.round(ticksToMs(pts))
    return { config, timeMs, keyframe, capturedAtMs, body: videoBody(config.codec, keyframe, unit) }
  }
}

function configOf({ bytes, codecs, width, height, fps, bitrateBps }: InitFragment): PushConfig {
  const { codec, record } = decoderRecord(bytes) ?? {}
  if (codec === undefined || record === undefined || !isFlvCodec(codec))
    throw new FlyBrowserError('PUSH_CODEC_REFUSED', { codec: codecs })
  const sound = { sampleRateHz: SILENCE_RATE_HZ, soundBitrateBps: SILENCE_BPS }
  return {
    codec,
    ceilingBps: bitrateBps,
    video: videoConfigBody(codec, record),
    metadata: metadataBody({ codec, width, height, fps, bitrateBps, ...sound }),
  }
}
