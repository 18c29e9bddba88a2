import type { DomainEvent } from '../../domain/events.ts'
import { type FaultsInForce, faultsAfter } from '../../domain/faults-in-force.ts'

/** What is amiss with each session; of one that is well, or closed, nothing is kept. */
export class SessionFaults {
  readonly #faults = new Map<string, FaultsInForce>()

  take(event: DomainEvent): void {
    const id = 'sessionId' in event.data ? event.data.sessionId : undefined
    if (id === undefined) return
    const faults = faultsAfter(this.of(id), event)
    if (faults.length > 0) this.#faults.set(id, faults)
    else this.#faults.delete(id)
  }

  of(sessionId: string): FaultsInForce {
    return this.#faults.get(sessionId) ?? []
  }
}
