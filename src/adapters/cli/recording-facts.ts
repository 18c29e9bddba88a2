import type { RecordingResult } from '../sdk/recording-types.ts'

/** A recording as `--json` tells of it. */
export const recordingFacts = ({
  recordingId,
  filePath,
  stored,
  container,
  durationSeconds,
  frameCount,
  droppedFrames,
  codec,
  encoder,
  source,
  timeline,
}: RecordingResult): object => ({
  recordingId,
  filePath,
  stored,
  container,
  durationSeconds,
  frameCount,
  droppedFrames,
  codec,
  encoder,
  source,
  timeline,
})
