import type { DecoderConfiguration } from '../../domain/decoder-configuration.ts'
import { AVC_NAL, avcConfiguration, avcNalType } from '../avc/avc-configuration.ts'
import { HEVC_NAL, hevcConfiguration, hevcNalType } from '../hevc/hevc-configuration.ts'
import { annexBUnits } from '../nal/annex-b.ts'
import { lengthPrefixed } from '../nal/length-prefixed.ts'
import type { Unpack } from './unpacked-picture.ts'

/** What H.264 and H.265 differ in. */
interface NalCodec {
  readonly typeOf: (unit: Uint8Array) => number
  readonly isKeyframe: (type: number) => boolean
  readonly isParameterSet: (type: number) => boolean
  /** Says where a picture begins, which a sample does already. */
  readonly delimiter: number
  readonly configuration: (units: readonly Uint8Array[]) => DecoderConfiguration
}

/**
 * From Annex B to NAL units with their lengths in front. Parameter sets go to the configuration and out of the samples, as `avc1` and
 * `hvc1` demand; where a keyframe has none of its own, those of the setup hold.
 */
const unpackNal =
  ({ typeOf, isKeyframe, isParameterSet, delimiter, configuration }: NalCodec): Unpack =>
  (coded, { setup }) => {
    const units = annexBUnits(coded)
    const sets = units.filter((unit) => isParameterSet(typeOf(unit)))
    const rest = units.filter((unit) => typeOf(unit) !== delimiter && !isParameterSet(typeOf(unit)))
    const data = lengthPrefixed(rest)
    if (!rest.some((unit) => isKeyframe(typeOf(unit)))) return { keyframe: false, data }
    return { keyframe: true, data, configuration: configuration(sets.length > 0 ? sets : annexBUnits(setup)) }
  }

export const unpackAvc = unpackNal({
  typeOf: avcNalType,
  isKeyframe: (type) => type === AVC_NAL.idr,
  isParameterSet: (type) => type === AVC_NAL.sps || type === AVC_NAL.pps,
  delimiter: AVC_NAL.delimiter,
  configuration: avcConfiguration,
})

export const unpackHevc = unpackNal({
  typeOf: hevcNalType,
  // IDR only: of other random access points, pictures before them may follow (ITU-T H.265, 3.68).
  isKeyframe: (type) => type === HEVC_NAL.idrWithLeading || type === HEVC_NAL.idr,
  isParameterSet: (type) => type >= HEVC_NAL.vps && type <= HEVC_NAL.pps,
  delimiter: HEVC_NAL.delimiter,
  configuration: hevcConfiguration,
})
