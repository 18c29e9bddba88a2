import type { EventPort } from '../../pipeline/ports/event-port.ts'
import type { RecordingMetadata } from './recording-metadata.ts'

/** Tells that a recording has ended, and how. */
export function publishEnd(
  events: EventPort,
  { id: recordingId, session_id: sessionId, ...metadata }: RecordingMetadata,
): void {
  const { file_path: filePath, duration_seconds: durationSeconds, error } = metadata
  if (metadata.state === 'finished') {
    events.publish('recording.finished', { sessionId, recordingId, filePath, durationSeconds })
  } else {
    const { code, message: reason } = error ?? { code: 'INTERNAL', message: 'it ended without a reason' }
    events.publish('recording.failed', { sessionId, recordingId, code, reason })
  }
}
