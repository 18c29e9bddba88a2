import { BOX_HEAD_BYTES, readBoxHead } from './box-reader.ts'
import { fragmentSamples, OWN_FRAGMENTS } from './fragment-samples.ts'

/** Bytes before a picture in which the head of its fragment is found, with room to spare. */
export const FRAGMENT_HEAD_BYTES = 256

/** What stands before the picture of a fragment. */
export interface FragmentHead {
  /** First byte of the fragment, its `prft` included, counted as the picture's place is. */
  readonly start: number
  /** As the fragment tells them, ticks. */
  readonly decodeTime: number
  readonly duration: number
}

const MDAT_HEAD_BYTES = 8
/** `prft` with a media time of 64 bits and of 32 (ISO/IEC 14496-12, 8.16.5). */
const PRFT_BYTES = [32, 28]

/**
 * Finds the fragment of one picture, made here, by the bytes before that picture.
 * @param before up to {@link FRAGMENT_HEAD_BYTES}; the picture stands right behind them
 * @param offset where the picture stands in the file
 * @returns undefined where no such fragment ends there
 */
export function fragmentHead(before: Uint8Array, offset: number): FragmentHead | undefined {
  const origin = offset - before.length
  const mdat = before.length - MDAT_HEAD_BYTES
  const typeAt = (at: number) => readBoxHead(before.subarray(at, at + BOX_HEAD_BYTES), at, before.length)
  if (mdat < 0 || typeAt(mdat)?.type !== 'mdat') return undefined
  for (let at = mdat - MDAT_HEAD_BYTES; at >= 0; at--) {
    const box = typeAt(at)
    if (box?.type !== 'moof' || box.end !== mdat) continue
    const [sample] = fragmentSamples(before.subarray(at, mdat), origin + at, OWN_FRAGMENTS) ?? []
    if (sample?.offset !== offset) return undefined
    const prft = PRFT_BYTES.find((size) => at >= size && isPrft(typeAt(at - size), at)) ?? 0
    return { start: origin + at - prft, decodeTime: sample.decodeTime, duration: sample.duration }
  }
  return undefined
}

const isPrft = (box: ReturnType<typeof readBoxHead>, end: number): boolean => box?.type === 'prft' && box.end === end
