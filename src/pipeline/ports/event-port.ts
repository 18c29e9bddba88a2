import type { Observable } from 'rxjs'
import type { DomainEvent, EventMap, EventName } from '../../domain/events.ts'
import type { EventsInForce } from '../../domain/events-in-force.ts'

/** Events out to whoever listens; delivery never blocks or fails the publisher. */
export interface EventPort {
  publish<N extends EventName>(name: N, data: EventMap[N]): void
  /** Hot: events from the moment of subscription on. */
  readonly events: Observable<DomainEvent>
  /**
   * What holds of a session now: its browser is being started again, a page of it has crashed or hangs; which tab is in the picture, and address
   * and title of its page.
   */
  inForce(sessionId: string): EventsInForce
}
