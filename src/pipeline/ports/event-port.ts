import type { Observable } from 'rxjs'
import type { DomainEvent, EventMap, EventName } from '../../domain/events.ts'
import type { FaultsInForce } from '../../domain/faults-in-force.ts'

/** Events out to whoever listens; delivery never blocks or fails the publisher. */
export interface EventPort {
  publish<N extends EventName>(name: N, data: EventMap[N]): void
  /** Hot: events from the moment of subscription on. */
  readonly events: Observable<DomainEvent>
  /** What is amiss with a session now: its browser is being started again, a page of it has crashed or hangs. */
  faults(sessionId: string): FaultsInForce
}
