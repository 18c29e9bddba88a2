import { BehaviorSubject, distinctUntilChanged, type Observable } from 'rxjs'

/** One lane's say in a {@link Load}. */
export interface LoadGate {
  /** Of how many frames the lane wants one from here on. */
  set(divisor: number): void
  leave(): void
}

/**
 * What the stages below can bear. A lane that falls behind wants only one of every few frames; the stages above read it here and spare
 * the work for the others, where it costs most: at the capture. As the least burdened lane has it, so that one that is behind takes
 * nothing from another; 1 while no lane has joined.
 */
export interface Load {
  /** One of so many frames is wanted: 1, 2, 4 or 8. */
  readonly divisor: number
  /** The present value of {@link divisor} first, then each change. */
  readonly changes: Observable<number>
  join(): LoadGate
}

/** @param above the load of the stage above, which hears of this one as of one lane while any lane has joined */
export function createLoad(above?: Load): Load {
  const gates = new Map<LoadGate, number>()
  const state = new BehaviorSubject(1)
  let upward: LoadGate | undefined
  const update = () => {
    const divisor = gates.size === 0 ? 1 : Math.min(...gates.values())
    if (gates.size > 0) upward ??= above?.join()
    upward?.set(divisor)
    if (gates.size === 0) {
      upward?.leave()
      upward = undefined
    }
    state.next(divisor)
  }
  return {
    get divisor() {
      return state.value
    },
    changes: state.pipe(distinctUntilChanged()),
    join() {
      const gate: LoadGate = {
        set(divisor) {
          if (!gates.has(gate)) return
          gates.set(gate, divisor)
          update()
        },
        leave() {
          if (gates.delete(gate)) update()
        },
      }
      gates.set(gate, 1)
      update()
      return gate
    },
  }
}
