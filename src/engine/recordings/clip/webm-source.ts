import { TIMESCALE } from '../../../domain/time.ts'
import { initSegment } from '../../../formats/isobmff/init-segment.ts'
import { isMp4FourCc } from '../../../formats/isobmff/record-box.ts'
import { readElementHead } from '../../../formats/matroska/element-reader.ts'
import { vp8Configuration } from '../../../formats/vp8/vp8-configuration.ts'
import { readVp8Keyframe } from '../../../formats/vp8/vp8-header.ts'
import { vp9Configuration } from '../../../formats/vp9/vp9-configuration.ts'
import { readVp9Keyframe } from '../../../formats/vp9/vp9-header.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import { indexFile } from '../index-file.ts'
import { wholeEdit } from '../recorded-media.ts'
import { readRange } from '../vod/read-range.ts'
import type { ClipCoding, PictureStore } from './clip-source.ts'

/** Number of the track, time and flags of a SimpleBlock (RFC 9559, 10.2). */
const BLOCK_HEAD_BYTES = 4

/** The file is gone through from its beginning, so many bytes at a time. */
const WINDOW_BYTES = 1 << 20

/** The pictures of a finished WebM, which are found by going through it. */
export async function webmSource(bytes: RecordingBytes): Promise<PictureStore | undefined> {
  const media = await indexFile(windowed(bytes))
  if (!media || media.table.length === 0) return undefined
  const { table, picture } = media
  return {
    table,
    edit: wholeEdit(media),
    pictureOf: (stored) => stored.subarray((readElementHead(stored, 0)?.content ?? 0) + BLOCK_HEAD_BYTES),
    codingOf: (_entry, keyframe) => (picture.codecs === 'vp8' ? vp8Coding(keyframe) : vp9Coding(keyframe)),
  }
}

function vp8Coding(keyframe: Uint8Array): ClipCoding | undefined {
  const head = readVp8Keyframe(keyframe)
  return head && { configuration: vp8Configuration(head), bytes: new Uint8Array(0) }
}

/** The rate of the encode, from which the level follows, is not told in the file: that of the usual ones. */
const RATE = { fps: 30, bitrateBps: 1_500_000 }

function vp9Coding(keyframe: Uint8Array): ClipCoding | undefined {
  const head = readVp9Keyframe(keyframe)
  const configuration = head && vp9Configuration(head, RATE)
  if (!configuration || !isMp4FourCc(configuration.fourCc)) return undefined
  const { fourCc: codec } = configuration
  return { configuration, bytes: initSegment({ ...configuration, codec, timescale: TIMESCALE }) }
}

/** Reads ahead, since what is looked at stands close together, and every range of a recording may be a request. */
function windowed(bytes: RecordingBytes) {
  let start = 0
  let window: Uint8Array = new Uint8Array(0)
  return {
    size: async () => bytes.size,
    read: async (offset: number, length: number) => {
      if (offset < start || offset + length > start + window.length) {
        window = await readRange(bytes, offset, offset + Math.max(length, WINDOW_BYTES))
        start = offset
      }
      return window.subarray(offset - start, offset - start + length)
    },
  }
}
