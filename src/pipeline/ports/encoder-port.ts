import type { Observable } from 'rxjs'
import type { Codec } from '../../domain/codec.ts'
import type { DecoderConfiguration } from '../../domain/decoder-configuration.ts'
import type { EncoderOverview } from '../../domain/encoder-overview.ts'
import type { FrameEncoding } from '../../domain/media.ts'

/** What differs between the renditions of a ladder. */
export interface RenditionRequest {
  /** Size of the coded picture, pixels, both even. */
  readonly width: number
  readonly height: number
  /** Ceiling of rate control, bits a second. */
  readonly bitrateBps: number
  readonly crf: number
}

/** One encoding to be made by one encoder process; with its own size, ceiling and aim, that of the largest rendition. */
export interface EncodeRequest extends RenditionRequest {
  readonly codec: Codec
  /** `auto` (hardware that proved itself, else software), `software`, or the name of an encoder as ffmpeg has it; absent: `auto`. */
  readonly encoder?: string
  /** How frames come in, and their size in pixels. */
  readonly input: { readonly encoding: FrameEncoding; readonly width: number; readonly height: number }
  /** Further renditions of the same frames, by falling size; absent: none. */
  readonly below?: readonly RenditionRequest[]
  /** Highest frame rate; rate control counts with it. */
  readonly fps: number
  /** How much effort the encoder makes, by its own names; absent, or a name it does not know: its own choice. */
  readonly preset?: string
  /** One of the session's {@link EncoderSession.fasterPresets}, which is taken instead for now. */
  readonly fasterPreset?: string
  /** A keyframe at the first frame at or after each multiple of this, on the capture clock. Milliseconds. */
  readonly keyframeMs: number
}

/**
 * What comes out: the decoder configuration once, before the first unit; then one unit a frame, as samples of MP4 and blocks of WebM are.
 * With renditions {@link EncodeRequest.below}, each comes with theirs, in the order of the request: all of them have the same pictures, and
 * keyframes in the same places.
 */
export type EncoderOutput =
  | {
      readonly kind: 'config'
      readonly configuration: DecoderConfiguration
      readonly below?: readonly DecoderConfiguration[]
    }
  | {
      readonly kind: 'unit'
      readonly timeMs: number
      readonly keyframe: boolean
      readonly data: Uint8Array
      readonly below?: readonly Uint8Array[]
    }

/** One encoder process. */
export interface EncoderSession {
  /** For example `libx264`. */
  readonly encoder: string
  /** Path of the binary. */
  readonly binary: string
  /** True where other silicon than the processor does the work. */
  readonly hardware?: boolean
  /** What can be asked for instead of the preset where that is too slow, each faster than the one before; absent: nothing. */
  readonly fasterPresets?: readonly string[]
  /**
   * Takes one frame. `timeMs` is whole milliseconds on the capture clock, strictly growing, and comes back with its unit.
   * @returns false when the process has not yet taken what it was given; wait for `drained`
   */
  write(data: Uint8Array, timeMs: number): boolean
  /** Fires when a `write` that returned false has been taken. */
  readonly drained: Observable<void>
  /** Completes when the process ended after `end()`; errors with ENCODER_FAILED when it ended otherwise. One subscriber. */
  readonly output: Observable<EncoderOutput>
  /** No more frames: what is inside is finished, then `output` completes. */
  end(): void
  /** Ends the process at once and releases everything. Safe to call at any time, more than once. */
  kill(): void
}

/** Encoders of this machine. */
export interface EncoderPort {
  /** Finds out ahead of time which encoders work, so that the first `open` is quick. Never rejects. */
  prepare?(codec: Codec): Promise<void>
  /**
   * Opens the best encoder that was proven to work for the codec, and has not failed lately. Rejects with ENCODER_NOT_FOUND, ENCODER_UNKNOWN or
   * ENCODER_UNUSABLE.
   */
  open(request: EncodeRequest): Promise<EncoderSession>
  /** Every encoder as it stands now; proves those that are not known. Never rejects. */
  overview?(): Promise<EncoderOverview>
}
