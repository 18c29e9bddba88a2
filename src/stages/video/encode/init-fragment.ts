import type { DecoderConfiguration } from '../../../domain/decoder-configuration.ts'
import type { InitFragment } from '../../../domain/media.ts'
import { TIMESCALE } from '../../../domain/time.ts'
import { initSegment } from '../../../formats/isobmff/init-segment.ts'
import { isMp4FourCc } from '../../../formats/isobmff/record-box.ts'
import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'

/** What is known of an encode beside its decoder configuration. */
export type EncodeOrigin = Pick<InitFragment, 'encoder' | 'originMs' | 'discontinuity' | 'restarted'>

/** The head of what an encoder makes. */
export function initFragment(
  request: EncodeRequest,
  configuration: DecoderConfiguration,
  origin: EncodeOrigin,
): InitFragment {
  const { width, height, fps, bitrateBps } = request
  const { codecs, fourCc } = configuration
  return {
    kind: 'init',
    track: 'video',
    ...{ codecs, width, height, fps, bitrateBps },
    ...origin,
    configuration,
    bytes: isMp4FourCc(fourCc)
      ? initSegment({ ...configuration, codec: fourCc, timescale: TIMESCALE })
      : new Uint8Array(0),
  }
}
