import type { Codec } from '../../domain/codec.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { EncodeRequest } from '../../pipeline/ports/encoder-port.ts'
import { renditionRequests } from '../../pipeline/rendition-requests.ts'
import type { BinaryInventory, EncoderProof } from './encoder-proof.ts'
import type { FamilyName } from './families/encoder-family.ts'
import { encodersOf, KNOWN_ENCODERS, type KnownEncoder } from './families/known-families.ts'
import type { FfmpegFacts } from './ffmpeg-facts.ts'

/** Which encoder is wanted: `auto` (hardware that proved itself, else software), `software`, or ffmpeg's name of one. */
export type EncoderPolicy = string

/** Codecs that software codes without loss. */
const LOSSLESS: readonly Codec[] = ['h264', 'h265', 'vp9']

/**
 * The policy for a request: without loss (a rate factor of 0, in any of its renditions) it is software that is meant, since nothing in hardware here
 * keeps every bit. A name stands: whoever names one wants that one.
 */
export function policyFor(request: EncodeRequest): EncoderPolicy {
  const { encoder = 'auto', codec } = request
  const isLossless = LOSSLESS.includes(codec) && renditionRequests(request).some(({ crf }) => crf === 0)
  return isLossless && encoder === 'auto' ? 'software' : encoder
}

/** An encoder of a binary that can be used. */
export interface EncoderCandidate extends EncoderProof {
  /** Path of the ffmpeg, and what its arguments depend on. */
  readonly binary: string
  readonly facts: FfmpegFacts
  readonly family: FamilyName
}

/** What an encoder is known by while it is used. */
export interface EncoderKey {
  /** The encoder of this binary. */
  readonly encoder: string
  /** Those that share a device, and with it the number of pictures that can be encoded at the same time, whichever the codec and the binary. */
  readonly device: string
}

/** Names the candidate where it is counted, left alone and tried again. */
export const candidateKey = ({
  binary,
  encoder,
  hardware,
  family,
}: Pick<EncoderCandidate, 'binary' | 'encoder' | 'hardware' | 'family'>): EncoderKey => {
  const name = `${binary} ${encoder}`
  return { encoder: name, device: hardware ? family : name }
}

/** Usable encoders for live video of the codec, best first; the same encoder in the order of the binaries. */
export function usableFor(binaries: readonly BinaryInventory[], codec: Codec): EncoderCandidate[] {
  return encodersOf(codec).flatMap(({ encoder, family }) =>
    binaries.flatMap(({ path, facts, encoders }) =>
      encoders.flatMap((proof) =>
        facts && proof.encoder === encoder && proof.usable && proof.live
          ? [{ ...proof, binary: path, facts, family: family.name, hardware: family.hardware }]
          : [],
      ),
    ),
  )
}

const isName = (policy: EncoderPolicy): boolean => policy !== 'auto' && policy !== 'software'

function notAmong(ours: readonly KnownEncoder[], encoder: string, codec: Codec): FlyBrowserError {
  const known = ours.map((each) => each.encoder).join(', ')
  const makes = KNOWN_ENCODERS.find((each) => each.encoder === encoder)?.codec
  return makes
    ? new FlyBrowserError('ENCODER_OF_ANOTHER_CODEC', { encoder, codec, makes, known })
    : new FlyBrowserError('ENCODER_UNKNOWN', { encoder, codec, known })
}

/**
 * The encoders that matter for the policy, in the order in which they are wanted; those for files only where they are named.
 * @throws FlyBrowserError ENCODER_OF_ANOTHER_CODEC, ENCODER_UNKNOWN
 */
export function wantedEncoders(codec: Codec, policy: EncoderPolicy = 'auto'): readonly KnownEncoder[] {
  const known = encodersOf(codec)
  const named = known.filter(({ encoder }) => encoder === policy)
  if (isName(policy) && named.length === 0) throw notAmong(known, policy, codec)
  const live = known.filter(({ family }) => family.live && (policy === 'auto' || !family.hardware))
  return [...named, ...live.filter((each) => !named.includes(each))]
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
  const wanted = wantedEncoders(codec, policy).map(({ encoder }) => encoder)
  const usable = usableFor(binaries, codec)
  if (isName(policy) && !usable.some(({ encoder }) => encoder === policy))
    throw new FlyBrowserError('ENCODER_UNUSABLE', {
      encoder: policy,
      looked: reasonsOf(binaries, (encoder) => encoder === policy) || 'no ffmpeg was found',
      usable: [...new Set(usable.map(({ encoder }) => encoder))].join(', ') || 'none',
    })
  const found = wanted.flatMap((name) => usable.filter(({ encoder }) => encoder === name))
  if (found.length > 0) return found
  const looked = reasonsOf(binaries, (encoder) => wanted.includes(encoder))
  throw new FlyBrowserError('ENCODER_NOT_FOUND', {
    codec,
    looked: looked || 'FLYBROWSER_FFMPEG, PATH and the bundled package; none is there',
  })
}
