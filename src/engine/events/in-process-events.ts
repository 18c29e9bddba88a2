import { Subject } from 'rxjs'
import type { DomainEvent, EventMap, EventName } from '../../domain/events.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'

/** Events within this process. A listener that throws harms neither the publisher nor other listeners. */
export class InProcessEvents implements EventPort {
  readonly #clock: Clock
  readonly #events = new Subject<DomainEvent>()
  readonly events = this.#events.asObservable()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  publish<N extends EventName>(name: N, data: EventMap[N]): void {
    this.#events.next({ name, atMs: this.#clock.now(), data } as DomainEvent)
  }
}
