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

/** Before this program existed: what ended earlier was timed by a clock that nobody had set, and nobody knows how old it is. 2020, in UTC. */
export const CLOCKS_SET_SINCE_MS = Date.UTC(2020, 0)

const ENDED: readonly RecordingState[] = ['finished', 'recovered', 'failed']

/** What a metadata document tells of its recording. */
export function entryOf(metadata: RecordingMetadata): RecordingEntry {
  const { state, startedAt, durationSeconds } = infoOf(metadata)
  const updatedMs = Date.parse(metadata.updated_at) || 0
  const startedMs = startedAt === undefined ? updatedMs : Date.parse(startedAt) || 0
  const endedMs = startedMs + Math.round(durationSeconds * 1000)
  return {
    id: metadata.id,
    sessionId: metadata.session_id,
    state,
    startedMs,
    // Where the clock was set in between, its metadata was written by the right time.
    endedMs: endedMs < CLOCKS_SET_SINCE_MS ? Math.max(endedMs, updatedMs) : endedMs,
    bytes: metadata.file_size_bytes,
    settled: ENDED.includes(state) && !isUnfinished(metadata),
  }
}
