import { concat, defer, distinctUntilChanged, filter, map, merge, type Observable, skipWhile } from 'rxjs'
import type { DomainEvent, EventMap } from '../../domain/events.ts'
import type { RecordingNote } from '../../domain/recording-note.ts'
import { msToTicks } from '../../domain/time.ts'
import type { StageContext } from '../../pipeline/stage.ts'

/**
 * What happens to a session that is seen in its pictures, though the lane that carries them knows nothing of it. First what holds of it
 * already (what is amiss, the page in the picture): it is seen from the first picture on.
 */
export function sessionNotes(context: StageContext): Observable<RecordingNote> {
  const { sessionId, originMs, clock, ports, paused } = context
  const at = (ms: number) => msToTicks(ms - originMs)
  const held = paused.pipe(
    distinctUntilChanged(),
    skipWhile((isPaused) => !isPaused),
    map((isPaused) => ({ event: isPaused ? 'capture.paused' : 'capture.resumed', pts: at(clock.now()) })),
  )
  const noteOf = ({ sessionId: of, kind, happenedAtMs, details }: EventMap['session.noted']) =>
    of === sessionId ? { event: kind, pts: at(happenedAtMs), details } : undefined
  const before = defer(() => ports.events.inForce(sessionId))
  const happened = concat(before, ports.events.events).pipe(
    map((event) => {
      if (event.name === 'session.noted') return noteOf(event.data)
      const details = detailsOf(event, sessionId)
      return details && { event: event.name, pts: at(event.atMs), details }
    }),
    filter((note) => note !== undefined),
  )
  return merge(held, happened)
}

/** What a timeline tells of an event; undefined where it tells nothing of it. */
function detailsOf({ name, data }: DomainEvent, sessionId: string): RecordingNote['details'] {
  switch (name) {
    case 'session.resized':
      return data.sessionId === sessionId ? { width: data.width, height: data.height } : undefined
    case 'browser.lost':
      return data.sessionId === sessionId ? { reason: data.reason } : undefined
    case 'browser.restarted':
      return data.sessionId === sessionId ? { restarts: data.restarts } : undefined
    case 'page.crashed':
    case 'page.reloaded':
    case 'page.unresponsive':
    case 'page.recovered':
      return data.sessionId === sessionId ? { tab: data.tab } : undefined
    case 'page.dialog-dismissed':
      return data.sessionId === sessionId ? { tab: data.tab, kind: data.kind } : undefined
    case 'capture.tab-changed':
      return data.sessionId === sessionId ? { tab: data.tab, tabs: data.tabs } : undefined
    default:
      return undefined
  }
}
