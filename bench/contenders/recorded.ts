import type { RecordingResult } from '../../src/index.ts'
import type { Footage } from './contender.ts'

/** A recording as footage; the file stays where it is. */
export const recorded = (result: RecordingResult): Footage => ({
  path: result.filePath,
  firstPictureAtMs: Date.parse(result.startedAt),
  facts: { source: result.source, encoder: result.encoder, droppedFrames: result.droppedFrames },
})
