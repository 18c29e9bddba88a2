import { identityOf, type ProcessStat } from './process-stat.ts'

/**
 * The processes that descend from one, followed over time. Who was in the tree once stays in it, also when its parent ends and
 * it becomes a child of process 1; and who was never seen as a child is known by its session, if the leader of that is in the tree.
 */
export class ProcessTree {
  readonly #root: number
  readonly #known = new Set<string>()
  readonly #sessions = new Set<number>()

  /** @param root process number of the one they all descend from */
  constructor(root: number) {
    this.#root = root
  }

  /** The members among all processes of the machine. */
  members(all: readonly ProcessStat[]): ProcessStat[] {
    const members = new Map<number, ProcessStat>()
    for (let grown = true; grown; ) {
      grown = false
      for (const each of all) {
        if (members.has(each.pid) || !this.#belongs(each, members)) continue
        members.set(each.pid, each)
        this.#known.add(identityOf(each))
        if (each.session === each.pid) this.#sessions.add(each.session)
        grown = true
      }
    }
    return [...members.values()]
  }

  #belongs(each: ProcessStat, members: ReadonlyMap<number, ProcessStat>): boolean {
    return (
      each.pid === this.#root ||
      members.has(each.parent) ||
      this.#sessions.has(each.session) ||
      this.#known.has(identityOf(each))
    )
  }
}
