import { BehaviorSubject, ReplaySubject } from 'rxjs'
import { msToTicks } from '../../domain/time.ts'
import { createCredit } from '../credit.ts'
import { DEFAULT_DEMANDS, type Demands } from '../demands.ts'
import { createLoad } from '../load/load.ts'
import { createStageMeasures } from '../measures.ts'
import type { Ports } from '../ports/ports.ts'
import type { StageContext } from '../stage.ts'
import { type FakePorts, fakePorts } from './fake-ports.ts'
import { VirtualClock } from './virtual-clock.ts'

export interface TestContextOptions {
  readonly demands?: Demands
  /** Media time at which the run began, ticks; default 0. */
  readonly startPts?: number
  /** Ports in place of the fake ones, or beside them. */
  readonly ports?: Partial<Ports> | ((fakes: FakePorts) => Partial<Ports>)
}

/** A stage's context on virtual time and fake ports, with the strings to pull. */
export interface TestContext extends StageContext {
  readonly clock: VirtualClock
  /** The fake ports behind `ports`, to look at. */
  readonly fakes: FakePorts
  /** Sets `paused`. */
  pause(paused: boolean): void
  /** Asks the run to stop now. */
  stop(): void
  /** Aborts `signal`. */
  abort(): void
}

/** Makes a context. Media time 0 is the beginning of its clock. */
export function testContext(options: TestContextOptions = {}): TestContext {
  const clock = new VirtualClock()
  const fakes = fakePorts(clock)
  const own = typeof options.ports === 'function' ? options.ports(fakes) : options.ports
  const paused = new BehaviorSubject(false)
  const stopPts = new ReplaySubject<number>(1)
  const abort = new AbortController()
  return {
    stageId: 'tested',
    sessionId: 'session',
    clock,
    originMs: clock.originMs,
    startPts: options.startPts ?? 0,
    stopPts,
    demands: { ...DEFAULT_DEMANDS, ...options.demands },
    paused,
    credit: createCredit(),
    load: createLoad(),
    signal: abort.signal,
    measures: createStageMeasures('tested', 'tested'),
    log: fakes.log,
    ports: { ...fakes, ...own },
    fakes,
    pause: (value) => paused.next(value),
    stop: () => {
      stopPts.next(msToTicks(clock.now() - clock.originMs))
      stopPts.complete()
    },
    abort: () => abort.abort(),
  }
}
