import type { Observable } from 'rxjs'
import type { DomainEvent, EventMap, EventName } from '../../domain/events.ts'

/** Events out to whoever listens; delivery never blocks or fails the publisher. */
export interface EventPort {
  publish<N extends EventName>(name: N, data: EventMap[N]): void
  /** Hot: events from the moment of subscription on. */
  readonly events: Observable<DomainEvent>
}
