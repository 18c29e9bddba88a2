import { asFlyBrowserError } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { EventPort } from '../../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'
import type { RecordingLibrary } from '../recording-library.ts'
import { type RetentionRule, retentionPlan } from './retention-plan.ts'

/** What became of a recording that was to go. */
export interface CleanOutcome {
  readonly recordingId: string
  readonly sessionId: string
  /** ISO 8601. */
  readonly endedAt: string
  readonly fileSizeBytes: number
  /** By what it is to go: it ended too long ago, or all take too much room. */
  readonly reason: 'age' | 'size'
  /** `planned` where nothing is to be done, `kept` where it could not be removed. */
  readonly outcome: 'removed' | 'planned' | 'kept'
  /** Why it was kept. */
  readonly error?: { readonly code: string; readonly message: string }
}

export interface CleanParts {
  readonly recordings: Pick<RecordingLibrary, 'entries' | 'isRead' | 'remove'>
  readonly clock: Clock
  readonly events: EventPort
  readonly log: LogPort
}

/** Removes what a rule does not keep, one after the other, and tells of each; a failure with one does not keep the others. */
export async function* cleanRecordings(
  { recordings, clock, events, log }: CleanParts,
  rule: RetentionRule,
  { dryRun = false, signal }: { readonly dryRun?: boolean; readonly signal?: AbortSignal } = {},
): AsyncGenerator<CleanOutcome> {
  const planOf = async (anew: boolean) =>
    retentionPlan(await recordings.entries({ anew }), rule, clock.now(), (id) => recordings.isRead(id))
  let plan = await planOf(false)
  // Files become smaller when they are coded anew, which other processes do too: nothing goes because of a size that was true once.
  if (plan.some(({ reason }) => reason === 'size')) plan = await planOf(true)
  for (const { entry, reason } of plan) {
    if (signal?.aborted) return
    const { id: recordingId, sessionId, bytes: fileSizeBytes } = entry
    const told = { recordingId, sessionId, endedAt: new Date(entry.endedMs).toISOString(), fileSizeBytes, reason }
    if (dryRun) {
      yield { ...told, outcome: 'planned' }
      continue
    }
    try {
      await recordings.remove(recordingId)
    } catch (cause) {
      const { code, message } = asFlyBrowserError(cause)
      if (code === 'RECORDING_UNKNOWN') continue // somebody was quicker
      log.warn({ err: cause, recordingId }, 'An old recording could not be removed')
      yield { ...told, outcome: 'kept', error: { code, message } }
      continue
    }
    log.info(told, 'An old recording was removed')
    events.publish('recording.removed', { recordingId, sessionId, reason, fileSizeBytes })
    yield { ...told, outcome: 'removed' }
  }
}
