import type { Codec } from '../../domain/codec.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { BinaryInventory, EncoderProof } from './encoder-proof.ts'
import { encodersOf } from './families/known-families.ts'

/** Which encoder is wanted: `auto` (hardware that proved itself, else software), `software`, or ffmpeg's name of one. */
export type EncoderPolicy = string

/** An encoder of a binary that can be used. */
export interface EncoderCandidate extends EncoderProof {
  readonly binary: string
}

/** Names the candidate in {@link isDemoted} and its like. */
export const candidateKey = ({ binary, encoder }: Pick<EncoderCandidate, 'binary' | 'encoder'>): string =>
  `${binary} ${encoder}`

/** Usable encoders for live video of the codec, best first; the same encoder in the order of the binaries. */
function usableFor(binaries: readonly BinaryInventory[], codec: Codec): EncoderCandidate[] {
  return encodersOf(codec).flatMap(({ encoder }) =>
    binaries.flatMap(({ path, encoders }) =>
      encoders
        .filter((proof) => proof.encoder === encoder && proof.usable && proof.live)
        .map((proof) => ({ ...proof, binary: path })),
    ),
  )
}

const reasonsOf = (binaries: readonly BinaryInventory[], wanted: (encoder: string) => boolean): string =>
  binaries
    .map(({ path, reason, encoders }) => {
      const reasons = encoders.flatMap((proof) =>
        wanted(proof.encoder) ? [`${proof.encoder}: ${proof.reason ?? 'for files only'}`] : [],
      )
      return `${path} (${reason ?? (reasons.join('; ') || 'no such encoder')})`
    })
    .join(', ')

/**
 * The encoders to try, in this order. A named one comes first; software stands behind it for the day it fails.
 * @throws ENCODER_UNKNOWN for a name that is none for the codec
 * @throws ENCODER_UNUSABLE when the named one did not prove itself
 * @throws ENCODER_NOT_FOUND when there is none
 */
export function encoderCandidates(
  binaries: readonly BinaryInventory[],
  codec: Codec,
  policy: EncoderPolicy = 'auto',
): readonly EncoderCandidate[] {
  const known = encodersOf(codec).map(({ encoder }) => encoder)
  const usable = usableFor(binaries, codec)
  const software = usable.filter(({ hardware }) => !hardware)
  const named = policy !== 'auto' && policy !== 'software'
  if (named && !known.includes(policy))
    throw new FlyBrowserError('ENCODER_UNKNOWN', { encoder: policy, codec, known: known.join(', ') })
  const wanted = usable.filter(({ encoder }) => encoder === policy)
  if (named && wanted.length === 0)
    throw new FlyBrowserError('ENCODER_UNUSABLE', {
      encoder: policy,
      looked: reasonsOf(binaries, (encoder) => encoder === policy) || 'no ffmpeg was found',
      usable: [...new Set(usable.map(({ encoder }) => encoder))].join(', ') || 'none',
    })
  const found = named
    ? [...wanted, ...software.filter(({ encoder }) => encoder !== policy)]
    : policy === 'auto'
      ? usable
      : software
  if (found.length > 0) return found
  const looked = reasonsOf(binaries, (encoder) => known.includes(encoder))
  throw new FlyBrowserError('ENCODER_NOT_FOUND', {
    codec,
    looked: looked || 'FLYBROWSER_FFMPEG, PATH and the bundled package; none is there',
  })
}
