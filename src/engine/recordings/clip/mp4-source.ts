import { codecNamed } from '../../../domain/codecs-string.ts'
import { FOUR_CC } from '../../../domain/decoder-configuration.ts'
import { codecsOf } from '../../../formats/isobmff/entry-codecs.ts'
import { initSegmentOf } from '../../../formats/isobmff/init-segment.ts'
import { entryRecord, entrySize } from '../../../formats/isobmff/record-box.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import { readMovie } from '../vod/read-movie.ts'
import type { ClipCoding, PictureStore } from './clip-source.ts'

/** The pictures of a finished MP4, by its index. */
export async function mp4Source(bytes: RecordingBytes): Promise<PictureStore | undefined> {
  const movie = await readMovie(bytes)
  if (!movie) return undefined
  const { table, edit, sampleEntries, timescale } = movie
  return {
    table,
    edit,
    pictureOf: (stored) => stored,
    codingOf: (entry) => codingOf(sampleEntries[entry], timescale),
  }
}

function codingOf(entry: Uint8Array | undefined, timescale: number): ClipCoding | undefined {
  const known = entry && entryRecord(entry)
  const codecs = entry && codecsOf(entry)
  const codec = codecs === undefined ? undefined : codecNamed(codecs)
  if (!known || !codec || codecs === undefined) return undefined
  const size = entrySize(entry)
  return {
    configuration: { codec, fourCc: FOUR_CC[codec], record: known.record, codecs, ...size },
    bytes: initSegmentOf(entry, { timescale, codec: known.codec, ...size }),
  }
}
