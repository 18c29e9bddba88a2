import type { InitFragment } from '../../../domain/media.ts'
import { TIMESCALE } from '../../../domain/time.ts'
import { avcCodecs } from '../../../formats/avc/avc-record.ts'
import { initSegment } from '../../../formats/isobmff/init-segment.ts'
import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'

/** What is known of an encode beside its decoder configuration. */
export type EncodeOrigin = Pick<InitFragment, 'encoder' | 'originMs' | 'discontinuity' | 'restarted'>

/** The head of what an encoder makes. */
export function initFragment(request: EncodeRequest, record: Uint8Array, origin: EncodeOrigin): InitFragment {
  const { width, height, fps, bitrateBps } = request
  return {
    kind: 'init',
    track: 'video',
    codecs: avcCodecs(record),
    ...{ width, height, fps, bitrateBps },
    ...origin,
    bytes: initSegment({ width, height, timescale: TIMESCALE, codec: 'avc1', record }),
  }
}
