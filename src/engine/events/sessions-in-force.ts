import type { DomainEvent } from '../../domain/events.ts'
import { type EventsInForce, inForceAfter, shownOf } from '../../domain/events-in-force.ts'

/** What holds of each session; of one that is closed nothing is kept. */
export class SessionsInForce {
  readonly #sessions = new Map<string, EventsInForce>()

  take(event: DomainEvent): void {
    const id = 'sessionId' in event.data ? event.data.sessionId : undefined
    if (id === undefined) return
    const state = inForceAfter(this.#sessions.get(id) ?? [], event)
    if (state.length > 0) this.#sessions.set(id, state)
    else this.#sessions.delete(id)
  }

  of(sessionId: string): EventsInForce {
    return shownOf(this.#sessions.get(sessionId) ?? [])
  }
}
