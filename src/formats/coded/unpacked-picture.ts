import type { DecoderConfiguration } from '../../domain/decoder-configuration.ts'

/** One coded picture as containers of ours hold it. */
export interface UnpackedPicture {
  /** Decoding can begin here: by the coded video itself, whatever the container it came in says. */
  readonly keyframe: boolean
  readonly data: Uint8Array
  /** What a decoder that begins here needs; told with every keyframe that carries it. */
  readonly configuration?: DecoderConfiguration
}

/** What is known of an encode beside its pictures. */
export interface EncodeFacts {
  /** What the encoder told before the first picture (ffmpeg's `extradata`): parameter sets, a sequence header, or nothing. */
  readonly setup: Uint8Array
  /** Most frames a second. */
  readonly fps: number
  /** Ceiling, bits a second. */
  readonly bitrateBps: number
}

/** Turns a picture as encoders write it into one as containers hold it. Throws a BitstreamError for one that cannot be read. */
export type Unpack = (coded: Uint8Array, facts: EncodeFacts) => UnpackedPicture
