import { finalize, type Observable, ReplaySubject, Subject, type SubjectLike, share, tap } from 'rxjs'
import type { Credit } from './credit.ts'
import type { Load } from './load/load.ts'
import type { StageMeasures } from './measures.ts'
import { GopReplay } from './operators/gop-replay.ts'
import type { Payload } from './payload.ts'

/** A stage that runs once for all who take from it. */
export interface SharedNode {
  readonly output: Observable<unknown>
  readonly measures: StageMeasures
  /** Credit of the source it hangs from. */
  readonly credit: Credit
  /** What the stages below it can bear; below the encode, that of its lane. */
  readonly load: Load
}

/** What a late subscriber is caught up with, by payload: the last picture; the init fragment and the GOP so far. */
const connectors: Partial<Record<Payload, () => SubjectLike<unknown>>> = {
  frame: () => new ReplaySubject<unknown>(1),
  fragment: () => new GopReplay() as SubjectLike<unknown>,
}

/** Stages running in a session, by the key of their plan node: what two documents have in common runs once. */
export class SharedNodes {
  readonly #nodes = new Map<string, SharedNode>()

  /**
   * The running node of that key, or the one that `create` makes: started by its first subscriber, ended by its last and then
   * forgotten.
   */
  obtain(key: string, payload: Payload, create: () => SharedNode): SharedNode {
    const running = this.#nodes.get(key)
    if (running) return running
    const made = create()
    const forget = () => {
      if (this.#nodes.get(key) === node) this.#nodes.delete(key)
    }
    const node: SharedNode = {
      ...made,
      output: made.output.pipe(
        // Before its end is passed on: whoever starts anew on hearing of it must not be given what has ended.
        tap({ error: forget, complete: forget }),
        finalize(forget),
        share({ connector: connectors[payload] ?? (() => new Subject<unknown>()) }),
      ),
    }
    this.#nodes.set(key, node)
    return node
  }
}
