import { boxesIn } from './box-reader.ts'
import { readInitMovie } from './init-movie.ts'
import { type DecoderRecord, entryRecord } from './record-box.ts'

/**
 * The decoder configuration that an init segment carries.
 * @returns undefined when there is none that is known
 */
export function decoderRecord(initSegment: Uint8Array): DecoderRecord | undefined {
  const movie = readInitMovie(initSegment)
  return movie && entryRecord(movie.sampleEntry)
}

/** The access unit of a fragment that has one; undefined where there is no `mdat`. The bytes lie in the fragment. */
export function accessUnit(fragment: Uint8Array): Uint8Array | undefined {
  for (const { type, content, end } of boxesIn(fragment)) if (type === 'mdat') return fragment.subarray(content, end)
  return undefined
}
