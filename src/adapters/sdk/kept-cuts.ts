import type { RecordingLibrary } from '../../engine/recordings/recording-library.ts'
import type { RecordingCuts } from './recording-cuts.ts'

/**
 * Clips and exports for a process that ends when they are made: a clip has arrived where recordings are kept by then, or so long was waited for
 * that; another process takes it there later.
 */
export const keptCuts = (
  cuts: Pick<RecordingCuts, 'clip' | 'export'>,
  { archive }: Pick<RecordingLibrary, 'archive'>,
  waitMs: number,
): Pick<RecordingCuts, 'clip' | 'export'> => ({
  export: (id, options) => cuts.export(id, options),
  async clip(id, options) {
    const clip = await cuts.clip(id, options)
    await archive?.kept(clip.recordingId, waitMs)
    return clip
  },
})
