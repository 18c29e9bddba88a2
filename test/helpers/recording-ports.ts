import { Subject } from 'rxjs'
import type { DomainEvent } from '../../src/domain/events.ts'
import type { EventPort } from '../../src/pipeline/ports/event-port.ts'
import type { LogPort } from '../../src/pipeline/ports/log-port.ts'
import type { OwnerMark, OwnerPort } from '../../src/pipeline/ports/owner-port.ts'

/** Events and what was published so far. */
export function eventList(): EventPort & { readonly published: DomainEvent[] } {
  const events = new Subject<DomainEvent>()
  const published: DomainEvent[] = []
  events.subscribe((event) => published.push(event))
  return {
    published,
    events,
    publish: (name, data) => events.next({ name, atMs: 0, data } as DomainEvent),
    inForce: () => [],
  }
}

/** A log that keeps its sentences. */
export function logList(): LogPort & { readonly sentences: string[] } {
  const sentences: string[] = []
  const add = (_fields: object, message: string) => {
    sentences.push(message)
  }
  return { sentences, debug: add, info: add, warn: add, error: add }
}

/** Processes by number, of which a test says who lives. Those on host `elsewhere` cannot be looked at. */
export class OwnersUnderTest {
  readonly living = new Set<number>()

  process(pid: number, host = 'here'): OwnerPort {
    this.living.add(pid)
    const mark: OwnerMark = { host, pid, started: `start of ${pid}` }
    return {
      self: async () => mark,
      isAlive: async (other) => (other.host === host ? this.living.has(other.pid) : undefined),
    }
  }
}
