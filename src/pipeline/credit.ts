import { BehaviorSubject, distinctUntilChanged, type Observable } from 'rxjs'

/** One consumer's say in a {@link Credit}. */
export interface CreditGate {
  set(open: boolean): void
  leave(): void
}

/**
 * Tells a source whether anyone below can take another frame. RxJS has no backpressure of its own: a source that reads this
 * spares the capture of frames that would only be dropped. It is granted while no consumer has joined, and else while at least
 * one is open, so that a stuck branch starves nobody.
 */
export interface Credit {
  readonly granted: boolean
  /** The present value first, then each change. */
  readonly changes: Observable<boolean>
  join(): CreditGate
}

export function createCredit(): Credit {
  const gates = new Map<CreditGate, boolean>()
  const state = new BehaviorSubject(true)
  const update = () => state.next(gates.size === 0 || [...gates.values()].some(Boolean))
  return {
    get granted() {
      return state.value
    },
    changes: state.pipe(distinctUntilChanged()),
    join() {
      const gate: CreditGate = {
        set(open) {
          if (!gates.has(gate)) return
          gates.set(gate, open)
          update()
        },
        leave() {
          if (gates.delete(gate)) update()
        },
      }
      gates.set(gate, true)
      update()
      return gate
    },
  }
}
