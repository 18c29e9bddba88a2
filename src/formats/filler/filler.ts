import { BitstreamError } from '../bits/bitstream-error.ts'
import type { FlvCodec } from '../flv/video-body.ts'
import { avcFiller, hevcFiller } from './nal-filler.ts'
import { obuPadding } from './obu-padding.ts'

/** What filler cannot be shorter or longer than, bytes: its own head, and 28 bits of length. */
export const FILLER_BYTES = [16, 2 ** 28 - 1] as const

/**
 * Bytes behind an access unit that decoders leave out, exactly so many. VP9 has nothing of the kind.
 * @param bytes within {@link FILLER_BYTES}
 * @param unit the access unit as RTMP carries it
 * @returns undefined where the codec takes none, or this unit
 */
export function fillerFor(codec: FlvCodec, unit: Uint8Array, bytes: number): Uint8Array | undefined {
  const [least, most] = FILLER_BYTES
  if (bytes < least || bytes > most) throw new RangeError(`filler of ${bytes} bytes`)
  try {
    switch (codec) {
      case 'avc1':
        return avcFiller(bytes)
      case 'hvc1':
        return hevcFiller(bytes, unit)
      case 'av01':
        return obuPadding(bytes, unit)
      case 'vp09':
        return undefined
    }
  } catch (error) {
    // A unit that cannot be read is sent as it is.
    if (error instanceof BitstreamError) return undefined
    throw error
  }
}
