import type { DomainEvent } from '../../../domain/events.ts'
import type { LiveSpec } from '../../../pipeline/ports/live-port.ts'

/** Whether an event is one that the viewers of a stream are told. */
export function concernsStream(event: DomainEvent, { streamId, sessionId }: LiveSpec): boolean {
  switch (event.name) {
    case 'stream.paused':
    case 'stream.resumed':
    case 'stream.stopped':
      return event.data.streamId === streamId
    case 'encoder.restarted':
    case 'load.stepped':
    case 'rate.limited':
    case 'rate.restored':
    case 'browser.lost':
    case 'browser.restarted':
    case 'page.crashed':
    case 'page.reloaded':
    case 'page.unresponsive':
    case 'page.recovered':
      return event.data.sessionId === sessionId
    default:
      return false
  }
}
