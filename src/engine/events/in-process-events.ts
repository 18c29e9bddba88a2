import { Subject } from 'rxjs'
import type { DomainEvent, EventMap, EventName } from '../../domain/events.ts'
import type { EventsInForce } from '../../domain/events-in-force.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'
import { type LogPort, silentLog } from '../../pipeline/ports/log-port.ts'
import { GuardedObservable } from './guarded-observable.ts'
import { SessionsInForce } from './sessions-in-force.ts'

/** Events within this process. A listener that throws harms neither the publisher nor other listeners: that is logged. */
export class InProcessEvents implements EventPort {
  readonly #clock: Clock
  readonly #events = new Subject<DomainEvent>()
  readonly #inForce = new SessionsInForce()
  readonly events: EventPort['events']

  constructor(clock: Clock, log: LogPort = silentLog) {
    this.#clock = clock
    this.events = new GuardedObservable(this.#events, (err) => log.error({ err }, 'A listener of events failed'))
  }

  publish<N extends EventName>(name: N, data: EventMap[N]): void {
    const event = { name, atMs: this.#clock.now(), data } as DomainEvent
    this.#inForce.take(event)
    this.#events.next(event)
  }

  inForce(sessionId: string): EventsInForce {
    return this.#inForce.of(sessionId)
  }
}
