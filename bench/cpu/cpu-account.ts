import { identityOf, type ProcessStat } from './process-stat.ts'

/** CPU time that a tree of processes has used up to a moment, ticks. */
export interface CpuReading {
  readonly totalTicks: number
  /** Own time of the processes that were seen, by name of their program; their sum is at most the total. */
  readonly ticksByProgram: Readonly<Record<string, number>>
}

/**
 * Adds up the CPU time of a tree of processes from samples of it.
 *
 * The time of a process that ends is added by the kernel to its parent's `childTicks`, if the parent waits for it; so what runs
 * and ends between two samples is not lost. Where no parent in the tree takes it (it ignores SIGCHLD, or has ended itself), the
 * last sample of the process counts.
 */
export class CpuAccount {
  #alive: ReadonlyMap<number, ProcessStat> = new Map()
  readonly #endedOwnTicks = new Map<string, number>()
  #unwaitedTicks = 0

  /** Takes the members of the tree as they are now. */
  add(members: readonly ProcessStat[]): void {
    const now = new Map(members.map((each) => [each.pid, each]))
    const ended = [...this.#alive.values()].filter((each) => !isSame(each, now.get(each.pid)))
    for (const { program, ownTicks } of ended) addTo(this.#endedOwnTicks, program, ownTicks)
    this.#unwaitedTicks += unwaited(ended, this.#alive, now)
    this.#alive = now
  }

  read(): CpuReading {
    const alive = [...this.#alive.values()]
    const ticksByProgram = new Map(this.#endedOwnTicks)
    for (const { program, ownTicks } of alive) addTo(ticksByProgram, program, ownTicks)
    return {
      totalTicks: alive.reduce((sum, each) => sum + each.ownTicks + each.childTicks, this.#unwaitedTicks),
      ticksByProgram: Object.fromEntries(ticksByProgram),
    }
  }
}

type Processes = ReadonlyMap<number, ProcessStat>

/** Ticks of processes that have ended which no living process of the tree has taken over. */
function unwaited(ended: readonly ProcessStat[], before: Processes, now: Processes): number {
  const dueByHeir = new Map<ProcessStat | undefined, number>()
  for (const each of ended) {
    const heir = heirOf(each, before, now)
    dueByHeir.set(heir, (dueByHeir.get(heir) ?? 0) + each.ownTicks + each.childTicks)
  }
  let ticks = 0
  for (const [heir, due] of dueByHeir) {
    const taken = heir ? heir.childTicks - (before.get(heir.pid)?.childTicks ?? 0) : 0
    ticks += Math.max(0, due - taken)
  }
  return ticks
}

/** The nearest ancestor that lives: time goes up from child to parent when both have ended since. */
function heirOf(ended: ProcessStat, before: Processes, now: Processes): ProcessStat | undefined {
  let ancestor = before.get(ended.parent)
  while (ancestor && !isSame(ancestor, now.get(ancestor.pid))) ancestor = before.get(ancestor.parent)
  return ancestor && now.get(ancestor.pid)
}

const isSame = (one: ProcessStat, other: ProcessStat | undefined): boolean =>
  other !== undefined && identityOf(one) === identityOf(other)

const addTo = (sums: Map<string, number>, name: string, ticks: number): void => {
  sums.set(name, (sums.get(name) ?? 0) + ticks)
}
