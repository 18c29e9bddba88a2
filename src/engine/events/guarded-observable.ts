import { Observable, type Observer, type Operator, Subscriber, type Subscription } from 'rxjs'

/**
 * An observable whose subscribers may throw: what they throw is reported. rxjs by itself throws it again from a timer, which ends the
 * process. Holds through operators (`pipe`), not through functions that combine observables (`merge(...)`).
 */
export class GuardedObservable<T> extends Observable<T> {
  readonly #report: (cause: unknown) => void

  constructor(source: Observable<T>, report: (cause: unknown) => void) {
    super((subscriber) => source.subscribe(subscriber))
    this.#report = report
  }

  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    return new GuardedObservable(super.lift(operator), this.#report)
  }

  override subscribe(
    observerOrNext?: Partial<Observer<T>> | ((value: T) => void) | null,
    error?: ((cause: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // An operator: what it throws arrives as an error at the subscriber behind it.
    if (observerOrNext instanceof Subscriber) return super.subscribe(observerOrNext)
    const observer =
      typeof observerOrNext === 'object' && observerOrNext !== null
        ? observerOrNext
        : { next: observerOrNext, error, complete }
    const guard = (call: () => void) => {
      try {
        call()
      } catch (cause) {
        this.#report(cause)
      }
    }
    return super.subscribe({
      next: (value) => guard(() => observer.next?.(value)),
      error: (cause) => (observer.error ? guard(() => observer.error?.(cause)) : this.#report(cause)),
      complete: () => guard(() => observer.complete?.()),
    })
  }
}
