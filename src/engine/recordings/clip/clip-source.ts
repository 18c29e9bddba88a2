import type { DecoderConfiguration } from '../../../domain/decoder-configuration.ts'
import { type Edit, type Presentation, presentation } from '../../../formats/isobmff/presentation.ts'
import type { SampleTable } from '../../../formats/isobmff/sample-table.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import { mp4Source } from './mp4-source.ts'
import { webmSource } from './webm-source.ts'

/** How the pictures that follow are coded. */
export interface ClipCoding {
  readonly configuration: DecoderConfiguration
  /** `ftyp` and `moov` of ISO BMFF; empty for VP8. */
  readonly bytes: Uint8Array
}

/** How a container keeps its pictures. */
export interface PictureStore {
  readonly table: SampleTable
  /** What of the table is shown. */
  readonly edit: Edit
  /** A picture, out of the bytes that the table says are its. */
  pictureOf(stored: Uint8Array): Uint8Array
  /** @param entry how the table counts codings @param keyframe the first picture that is coded so; undefined where it cannot be read */
  codingOf(entry: number, keyframe: Uint8Array): ClipCoding | undefined
}

/** A finished recording, as pictures that can be put into another one. */
export interface ClipSource extends PictureStore {
  readonly shape: Presentation
}

/** Undefined for a file that is not laid out as ours are. */
export async function openClipSource(
  bytes: RecordingBytes,
  container: 'mp4' | 'webm',
): Promise<ClipSource | undefined> {
  const store = await (container === 'mp4' ? mp4Source : webmSource)(bytes)
  return store && { ...store, shape: presentation(store.table, store.edit) }
}
