import type { EncodeRequest } from '../../pipeline/ports/encoder-port.ts'
import type { EncoderCandidate } from './encoder-policy.ts'
import type { EncoderParts } from './families/encoder-family.ts'
import { KNOWN_ENCODERS } from './families/known-families.ts'
import { libx264Parts } from './families/libx264.ts'
import type { H264Tuning } from './h264-options.ts'

/** What to tell a candidate: the variant that worked when it was proven, and x264 as it is tuned. */
export function candidateParts(
  { encoder, variant = 0 }: Pick<EncoderCandidate, 'encoder' | 'variant'>,
  request: EncodeRequest,
  tuning: H264Tuning,
): EncoderParts {
  const known = KNOWN_ENCODERS.find((each) => each.encoder === encoder)
  const variants = encoder === 'libx264' ? libx264Parts(request, tuning) : known?.family.variants(request)
  const parts = variants?.[variant]
  if (!parts) throw new Error(`${encoder} has no variant ${variant}`)
  return parts
}
