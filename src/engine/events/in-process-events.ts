import { Subject } from 'rxjs'
import type { DomainEvent, EventMap, EventName } from '../../domain/events.ts'
import type { FaultsInForce } from '../../domain/faults-in-force.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'
import { type LogPort, silentLog } from '../../pipeline/ports/log-port.ts'
import { GuardedObservable } from './guarded-observable.ts'
import { SessionFaults } from './session-faults.ts'

/** Events within this process. A listener that throws harms neither the publisher nor other listeners: that is logged. */
export class InProcessEvents implements EventPort {
  readonly #clock: Clock
  readonly #events = new Subject<DomainEvent>()
  readonly #faults = new SessionFaults()
  readonly events: EventPort['events']

  constructor(clock: Clock, log: LogPort = silentLog) {
    this.#clock = clock
    this.events = new GuardedObservable(this.#events, (err) => log.error({ err }, 'A listener of events failed'))
  }

  publish<N extends EventName>(name: N, data: EventMap[N]): void {
    const event = { name, atMs: this.#clock.now(), data } as DomainEvent
    this.#faults.take(event)
    this.#events.next(event)
  }

  faults(sessionId: string): FaultsInForce {
    return this.#faults.of(sessionId)
  }
}
