import type { Codec } from '../../domain/codec.ts'
import type { DecoderConfiguration } from '../../domain/decoder-configuration.ts'
import { NutError } from '../nut/nut-error.ts'
import { NutReader } from '../nut/nut-reader.ts'
import { unpackAv1 } from './unpack-av1.ts'
import { unpackAvc, unpackHevc } from './unpack-nal.ts'
import { unpackVp8, unpackVp9 } from './unpack-vp.ts'
import type { EncodeFacts, Unpack } from './unpacked-picture.ts'

/** What an encoder says, whatever its codec: the configuration once, before the first unit. */
export type EncodedEvent =
  | { readonly kind: 'config'; readonly configuration: DecoderConfiguration }
  | {
      readonly kind: 'unit'
      /** Milliseconds, as they went in. */
      readonly timeMs: number
      readonly keyframe: boolean
      /** As it stands in a sample of MP4, or a block of WebM. */
      readonly data: Uint8Array
    }

const UNPACK: Record<Codec, Unpack> = {
  h264: unpackAvc,
  h265: unpackHevc,
  vp9: unpackVp9,
  vp8: unpackVp8,
  av1: unpackAv1,
}

/** Four letters in NUT. */
const NUT_FOUR_CC: Record<Codec, string> = { h264: 'H264', h265: 'HEVC', vp9: 'VP90', vp8: 'VP80', av1: 'AV01' }

const NO_SETUP = new Uint8Array(0)

/** Reads what an ffmpeg of any age writes with `-f nut`: each picture with its last byte. */
export class EncodedReader {
  readonly #codec: Codec
  readonly #nut: NutReader
  #facts: EncodeFacts
  #configuration: DecoderConfiguration | undefined

  /** @param rate what the encoder was told, from which the level of VP9 follows */
  constructor(codec: Codec, rate: Pick<EncodeFacts, 'fps' | 'bitrateBps'>, maxPictureBytes?: number) {
    this.#codec = codec
    this.#nut = new NutReader(maxPictureBytes)
    this.#facts = { ...rate, setup: NO_SETUP }
  }

  /** True between pictures: nothing is left unread. */
  get atBoundary(): boolean {
    return this.#nut.atBoundary
  }

  /**
   * Takes the next bytes, in pieces of any length, and yields what they complete. The bytes are kept and must not change.
   * @throws NutError or BitstreamError when they are not video of the codec; the reader is of no use afterwards
   */
  *read(piece: Uint8Array): Generator<EncodedEvent, void, undefined> {
    for (const event of this.#nut.read(piece)) {
      if (event.kind === 'stream') {
        if (event.fourCc !== NUT_FOUR_CC[this.#codec])
          throw new NutError(`the stream is ${event.fourCc}, not ${this.#codec}`)
        this.#facts = { ...this.#facts, setup: event.setup }
        continue
      }
      const { keyframe, data, configuration } = UNPACK[this.#codec](event.data, this.#facts)
      if (configuration) yield* this.#take(configuration)
      if (!this.#configuration) throw new NutError('the first picture is no keyframe')
      yield { kind: 'unit', timeMs: event.timeMs, keyframe, data }
    }
  }

  /** Samples of one init segment have one configuration: where an encoder changes its own, nobody could play what follows. */
  *#take(configuration: DecoderConfiguration): Generator<EncodedEvent, void, undefined> {
    const known = this.#configuration
    this.#configuration = configuration
    if (!known) yield { kind: 'config', configuration }
    else if (!isSameConfiguration(known, configuration)) throw new NutError('the encoder changed its parameters')
  }
}

/** Records of VP9 and VP8 do not tell the size. */
const isSameConfiguration = (a: DecoderConfiguration, b: DecoderConfiguration): boolean =>
  a.width === b.width &&
  a.height === b.height &&
  a.record.length === b.record.length &&
  a.record.every((byte, at) => b.record[at] === byte)
