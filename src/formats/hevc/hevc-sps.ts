import { BitReader } from '../bits/bit-reader.ts'
import { BitstreamError } from '../bits/bitstream-error.ts'
import { codedSize } from '../coded/coded-size.ts'
import { unescaped } from '../nal/unescaped.ts'

/** What of an H.265 sequence parameter set is needed outside of decoders (ITU-T H.265, 7.3.2.2.1). */
export interface HevcSps {
  /** `general_profile_space` to `general_level_idc`: the twelve bytes that `hvcC` takes over as they are (7.3.3). */
  readonly profileTierLevel: Uint8Array
  readonly temporalLayers: number
  readonly temporalIdNested: boolean
  /** 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4. */
  readonly chromaFormat: number
  readonly bitDepthLuma: number
  readonly bitDepthChroma: number
  /** Of the pictures as shown, pixels. */
  readonly width: number
  readonly height: number
}

/** `sps_max_sub_layers_minus1`, 7.4.3.2.1. */
const MOST_HIGHER_LAYERS = 6
const PROFILE_BYTES = 12
/** Of each temporal layer below the highest, where they are told: profile, and level. */
const LAYER_PROFILE_BITS = 88
const LAYER_LEVEL_BITS = 8

/** @throws BitstreamError when the NAL unit is cut short or makes no sense */
export function readHevcSps(unit: Uint8Array): HevcSps {
  const payload = unescaped(unit, 2)
  const reader = new BitReader(payload)
  reader.skip(4) // sps_video_parameter_set_id
  const higherLayers = reader.bits(3)
  if (higherLayers > MOST_HIGHER_LAYERS) throw new BitstreamError('there are more than seven temporal layers')
  const temporalIdNested = reader.flag()
  reader.skip(PROFILE_BYTES * 8)
  skipLayers(reader, higherLayers)
  reader.unsigned() // sps_seq_parameter_set_id
  const chromaFormat = reader.unsigned()
  if (chromaFormat > 3) throw new BitstreamError(`chroma format ${chromaFormat} is unknown`)
  const separatePlanes = chromaFormat === 3 && reader.flag()
  const size = readSize(reader, separatePlanes ? 0 : chromaFormat)
  const bitDepthLuma = 8 + reader.unsigned()
  const bitDepthChroma = 8 + reader.unsigned()
  if (bitDepthLuma > 15 || bitDepthChroma > 15) throw new BitstreamError('a sample has more than 15 bits')
  return {
    profileTierLevel: payload.slice(1, 1 + PROFILE_BYTES),
    temporalLayers: higherLayers + 1,
    ...{ temporalIdNested, chromaFormat, bitDepthLuma, bitDepthChroma },
    ...size,
  }
}

/** The rest of `profile_tier_level`, 7.3.3: two flags for each layer, padded to eight layers, and then what they announce. */
function skipLayers(reader: BitReader, layers: number): void {
  if (layers === 0) return
  let announced = 0
  for (let layer = 0; layer < 8; layer += 1) {
    const profile = reader.flag()
    const level = reader.flag()
    if (layer < layers) announced += (profile ? LAYER_PROFILE_BITS : 0) + (level ? LAYER_LEVEL_BITS : 0)
  }
  reader.skip(announced)
}

/** Size less the conformance window, which counts in chroma samples (7.4.3.2.1). */
function readSize(reader: BitReader, chromaFormat: number): Pick<HevcSps, 'width' | 'height'> {
  const codedWidth = reader.unsigned()
  const codedHeight = reader.unsigned()
  const [left, right, top, bottom] = reader.flag()
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0]
  const width = codedWidth - (left + right) * (chromaFormat === 1 || chromaFormat === 2 ? 2 : 1)
  const height = codedHeight - (top + bottom) * (chromaFormat === 1 ? 2 : 1)
  return codedSize(width, height)
}
