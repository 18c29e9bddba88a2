import { timer } from 'rxjs'
import type { RecordingContainer } from '../../../domain/codec.ts'
import { asFlyBrowserError, FlyBrowserError } from '../../../domain/errors.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import { isPassing } from '../objects/retry-schedule.ts'
import type { RecordingMetadata } from '../recording-metadata.ts'
import type { ObjectPlace } from './object-place.ts'

/** Where a recording is that is kept elsewhere than it is written. */
export type ArchiveFacts = NonNullable<RecordingMetadata['archive']>

/**
 * Asks a place to take a recording before it is made, by beginning its upload. What a person has to mend rejects: BUCKET_MISSING,
 * OBJECTS_REFUSED, OBJECTS_DECLINED, OBJECTS_UNSUPPORTED. That the place is away, or answers late, is told in what is returned: no reason not to record.
 */
export async function admitRecording(
  place: ObjectPlace,
  { id, container }: { readonly id: string; readonly container: RecordingContainer },
  clock: Clock,
  timeoutMs: number,
): Promise<ArchiveFacts> {
  const { location } = place
  const late = new AbortController()
  const waiting = timer(timeoutMs, clock.scheduler).subscribe(() => {
    const details = { endpoint: location, action: 'begin an upload', seconds: timeoutMs / 1000 }
    late.abort(new FlyBrowserError('OBJECTS_TIMEOUT', details))
  })
  try {
    await place.begin(id, container, late.signal)
    return { stored: 'uploading', location }
  } catch (cause) {
    const error = asFlyBrowserError(cause)
    if (!isPassing(error)) throw error
    const { code, message } = error
    return { stored: 'spool', location, error: { code, message } }
  } finally {
    waiting.unsubscribe()
  }
}
