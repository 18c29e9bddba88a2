import { CpuAccount, type CpuReading } from './cpu-account.ts'
import type { ProcessStat } from './process-stat.ts'
import { ProcessTree } from './process-tree.ts'
import { readProcesses } from './read-processes.ts'

/** Often enough that an encoder's last moments are small, seldom enough that the looking costs a hundredth of a core. */
const SAMPLE_INTERVAL_MS = 100

/** Watches a tree of processes from its first on (Linux only). */
export class TreeMeter {
  readonly #tree: ProcessTree
  readonly #account = new CpuAccount()
  readonly #timer: NodeJS.Timeout
  #members: readonly ProcessStat[] = []

  /** @param intervalMs time between two samples; longer where nobody asks for CPU time and looking would disturb */
  constructor(root: number, intervalMs = SAMPLE_INTERVAL_MS) {
    this.#tree = new ProcessTree(root)
    this.#timer = setInterval(() => this.read(), intervalMs)
    this.read()
  }

  /** What the tree has used up to now. */
  read(): CpuReading {
    this.#members = this.#tree.members(readProcesses())
    this.#account.add(this.#members)
    return this.#account.read()
  }

  /** Process numbers of those that live, by the last reading. */
  get alive(): readonly number[] {
    return this.#members.filter(({ ended }) => !ended).map(({ pid }) => pid)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
