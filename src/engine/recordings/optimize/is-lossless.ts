import { codecNamed } from '../../../domain/codecs-string.ts'
import { BitstreamError } from '../../../formats/bits/bitstream-error.ts'
import { isLosslessHevc } from '../../../formats/hevc/hevc-lossless.ts'
import { readElementHead } from '../../../formats/matroska/element-reader.ts'
import { isLosslessVp9 } from '../../../formats/vp9/vp9-lossless.ts'
import type { RecordingFile } from '../../../pipeline/ports/recording-store-port.ts'
import { indexFile } from '../index-file.ts'

/** High 4:4:4 Predictive, which x264 makes of 4:2:0 for nothing else (RFC 6381: `avc1.` and the profile). */
const LOSSLESS_AVC = /^avc1\.f4/i

/** More than the head of a picture takes. */
const LOOKED_AT_BYTES = 256
/** Track, time and flags of a SimpleBlock (RFC 9559, section 10.2). */
const BLOCK_HEAD_BYTES = 4

const frameOf = (block: Uint8Array): Uint8Array =>
  block.subarray((readElementHead(block, 0)?.content ?? 0) + BLOCK_HEAD_BYTES)

/** Whether the file is coded without loss, as its own first picture and parameter sets tell. */
export async function isLossless(file: RecordingFile): Promise<boolean> {
  const media = await indexFile(file)
  if (!media || media.table.length === 0) return false
  const { container, picture, decoderRecord, table } = media
  const codec = codecNamed(picture.codecs)
  try {
    if (codec === 'h264') return LOSSLESS_AVC.test(picture.codecs)
    if (codec === 'h265') return decoderRecord !== undefined && isLosslessHevc(decoderRecord)
    if (codec === 'vp9') {
      const bytes = await file.read(table.offsetAt(0), Math.min(table.sizeAt(0), LOOKED_AT_BYTES))
      return isLosslessVp9(container === 'webm' ? frameOf(bytes) : bytes)
    }
  } catch (cause) {
    if (!(cause instanceof BitstreamError)) throw cause
  }
  return false
}
