import type { DecoderConfiguration } from '../../../domain/decoder-configuration.ts'
import type { InitFragment } from '../../../domain/media.ts'
import { TIMESCALE } from '../../../domain/time.ts'
import { initSegment } from '../../../formats/isobmff/init-segment.ts'
import { isMp4FourCc } from '../../../formats/isobmff/record-box.ts'
import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'
import { renditionRequests } from '../../../pipeline/rendition-requests.ts'

/** What is known of an encode beside its decoder configuration. */
export type EncodeOrigin = Pick<InitFragment, 'encoder' | 'originMs' | 'discontinuity' | 'restarted'>

/** The heads of what an encoder makes, one a rendition. */
export function initFragments(
  request: EncodeRequest,
  configurations: readonly DecoderConfiguration[],
  origin: EncodeOrigin,
): InitFragment[] {
  const { fps } = request
  return renditionRequests(request).flatMap(({ width, height, bitrateBps }, rendition) => {
    const configuration = configurations[rendition]
    if (!configuration) return []
    const { codecs, fourCc } = configuration
    return {
      kind: 'init',
      track: 'video',
      ...(rendition === 0 ? {} : { rendition }),
      ...{ codecs, width, height, fps, bitrateBps },
      ...origin,
      configuration,
      bytes: isMp4FourCc(fourCc)
        ? initSegment({ ...configuration, codec: fourCc, timescale: TIMESCALE })
        : new Uint8Array(0),
    }
  })
}
