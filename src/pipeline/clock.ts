import { asyncScheduler, type SchedulerLike } from 'rxjs'

/** The only time a stage may read. Tests inject virtual time. */
export interface Clock {
  /** Milliseconds since 1970, never going back, with fractions. */
  now(): number
  /** For rxjs operators that wait; its time passes as that of {@link now} does. */
  readonly scheduler: SchedulerLike
}

/** Real time: monotonic within the process, as `performance` gives it. */
export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  scheduler: asyncScheduler,
}

/** Time of an rxjs scheduler (a `TestScheduler` or `VirtualTimeScheduler`), starting at `originMs`. */
export const schedulerClock = (scheduler: SchedulerLike, originMs = 0): Clock => ({
  now: () => originMs + scheduler.now(),
  scheduler,
})
