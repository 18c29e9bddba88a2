import { infoOf } from '../recording-info.ts'
import { isUnfinished, type RecordingMetadata, type RecordingState } from '../recording-metadata.ts'

/** What is known of every recording at any time: enough to find, order and weigh it. */
export interface RecordingEntry {
  readonly id: string
  readonly sessionId: string
  readonly state: RecordingState
  /** At its first picture, milliseconds since 1970; where there was none, when its metadata was last written. */
  readonly startedMs: number
  /** At its last picture so far. */
  readonly endedMs: number
  /** Of its file. */
  readonly bytes: number
  /** Neither id nor session, state or times change any more. */
  readonly settled: boolean
}

const ENDED: readonly RecordingState[] = ['finished', 'recovered', 'failed']

/** What a metadata document tells of its recording. */
export function entryOf(metadata: RecordingMetadata): RecordingEntry {
  const { state, startedAt, durationSeconds } = infoOf(metadata)
  const startedMs = Date.parse(startedAt ?? metadata.updated_at) || 0
  return {
    id: metadata.id,
    sessionId: metadata.session_id,
    state,
    startedMs,
    endedMs: startedMs + Math.round(durationSeconds * 1000),
    bytes: metadata.file_size_bytes,
    settled: ENDED.includes(state) && !isUnfinished(metadata),
  }
}
