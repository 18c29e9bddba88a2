import type { ClipOrigin } from '../../pipeline/ports/recording-port.ts'
import { isoTime } from './metadata-file.ts'
import type { RecordingMetadata } from './recording-metadata.ts'

/** What metadata says of the origin of a clip. */
export const clipFields = ({
  streamId,
  recordingId,
  fromMs,
  toMs,
}: ClipOrigin): Required<Pick<RecordingMetadata, 'clip_of'>> => ({
  clip_of: {
    ...(streamId === undefined ? {} : { stream_id: streamId }),
    ...(recordingId === undefined ? {} : { recording_id: recordingId }),
    from: isoTime(fromMs),
    to: isoTime(toMs),
  },
})
