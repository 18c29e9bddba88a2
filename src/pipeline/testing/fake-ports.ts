import { Subject } from 'rxjs'
import type { DomainEvent, EventMap, EventName } from '../../domain/events.ts'
import { type EventsInForce, inForceAfter, shownOf } from '../../domain/events-in-force.ts'
import type { Clock } from '../clock.ts'
import type { EventPort } from '../ports/event-port.ts'
import type { LogPort } from '../ports/log-port.ts'
import type { Ports } from '../ports/ports.ts'
import { FakeCapture } from './fake-capture.ts'
import { FakeEncoders } from './fake-encoders.ts'
import { FakeLive, FakePush, FakeRecordings } from './fake-outputs.ts'

/** An {@link EventPort} that remembers. */
export class FakeEvents implements EventPort {
  readonly published: DomainEvent[] = []
  readonly #events = new Subject<DomainEvent>()
  readonly events = this.#events.asObservable()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  publish<N extends EventName>(name: N, data: EventMap[N]): void {
    const event = { name, atMs: this.#clock.now(), data } as DomainEvent
    this.published.push(event)
    this.#events.next(event)
  }

  inForce(sessionId: string): EventsInForce {
    const ofSession = this.published.filter(({ data }) => 'sessionId' in data && data.sessionId === sessionId)
    return shownOf(ofSession.reduce(inForceAfter, [] as EventsInForce))
  }

  /** Names of what was published, in order. */
  get names(): readonly EventName[] {
    return this.published.map(({ name }) => name)
  }
}

/** A {@link LogPort} that remembers its sentences, as `level: sentence`. */
export class FakeLog implements LogPort {
  readonly lines: string[] = []
  debug = (_fields: object, message: string) => this.#line('debug', message)
  info = (_fields: object, message: string) => this.#line('info', message)
  warn = (_fields: object, message: string) => this.#line('warn', message)
  error = (_fields: object, message: string) => this.#line('error', message)

  #line(level: string, message: string): void {
    this.lines.push(`${level}: ${message}`)
  }
}

/** Ports without a world behind them: everything stays in memory and happens in the time of the clock. */
export interface FakePorts extends Ports {
  readonly capture: FakeCapture
  readonly encoders: FakeEncoders
  readonly live: FakeLive
  readonly recordings: FakeRecordings
  readonly push: FakePush
  readonly events: FakeEvents
  readonly log: FakeLog
}

export const fakePorts = (clock: Clock): FakePorts => ({
  capture: new FakeCapture(clock),
  encoders: new FakeEncoders(clock),
  live: new FakeLive(),
  recordings: new FakeRecordings(),
  push: new FakePush(),
  events: new FakeEvents(clock),
  log: new FakeLog(),
})
