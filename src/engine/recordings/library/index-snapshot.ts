import { isRecordingId } from '../recording-id.ts'
import { RECORDING_STATES } from '../recording-metadata.ts'
import type { RecordingEntry } from './recording-entry.ts'

/** Its name among documents that may be lost. */
export const SNAPSHOT_NAME = 'recordings-index.json'

/** Another number, and older snapshots are not read. */
const VERSION = 1

/** Settled entries as text, a line each. */
export function snapshotText(entries: Iterable<RecordingEntry>): string {
  const lines: string[] = []
  for (const { id, sessionId, state, startedMs, endedMs, bytes, settled } of entries)
    if (settled) lines.push(JSON.stringify([id, sessionId, RECORDING_STATES.indexOf(state), startedMs, endedMs, bytes]))
  return `{"version":${VERSION},"recordings":[\n${lines.join(',\n')}\n]}\n`
}

/** The entries of a snapshot; none of one that is damaged or of another version. */
export function readSnapshot(text: string): RecordingEntry[] {
  try {
    const { version, recordings } = JSON.parse(text) as { version?: unknown; recordings?: unknown }
    if (version !== VERSION || !Array.isArray(recordings)) return []
    const entries = recordings.map(readLine)
    return entries.every((entry) => entry !== undefined) ? entries : []
  } catch {
    return [] // no JSON, or no object
  }
}

function readLine(line: unknown): RecordingEntry | undefined {
  if (!Array.isArray(line)) return undefined
  const [id, sessionId, stateNumber, startedMs, endedMs, bytes] = line as unknown[]
  const state = RECORDING_STATES[Number(stateNumber)]
  if (typeof id !== 'string' || typeof sessionId !== 'string' || !state || !isRecordingId(id)) return undefined
  if (typeof startedMs !== 'number' || typeof endedMs !== 'number' || typeof bytes !== 'number') return undefined
  return { id, sessionId, state, startedMs, endedMs, bytes, settled: true }
}
