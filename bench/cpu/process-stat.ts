/** What proc(5) tells of one process in `/proc/<pid>/stat`. */
export interface ProcessStat {
  readonly pid: number
  readonly parent: number
  readonly session: number
  /** Start, in ticks since boot: a number that is used again belongs to another process. */
  readonly startTicks: number
  /** Name of the program, at most 15 bytes. */
  readonly program: string
  /** True when it has ended and its parent has not yet taken note: no more than a line in the table of processes. */
  readonly ended: boolean
  /** CPU time of the process itself, all its threads, also those that have ended; user and system. */
  readonly ownTicks: number
  /** CPU time of the children it has waited for, with what those had waited for. */
  readonly childTicks: number
}

/** USER_HZ, the unit of times in /proc: 100 a second on every architecture that Node runs on. */
export const TICKS_PER_SECOND = 100

/** Zombie and dead. */
const ENDED_STATES = new Set(['Z', 'X'])

/** Reads the text of `/proc/<pid>/stat`; undefined when it is cut off, as that of a process that ends just now may be. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  // The name stands in parentheses and may itself hold spaces and parentheses, so the last one counts.
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  if (open < 0 || close < open) return undefined
  // Field 3 (state) is the first behind the name.
  const fields = text.slice(close + 2).split(' ')
  const field = (number: number): number => Number(fields[number - 3])
  const stat = {
    pid: Number.parseInt(text, 10),
    parent: field(4),
    session: field(6),
    startTicks: field(22),
    program: text.slice(open + 1, close),
    ended: ENDED_STATES.has(fields[0] ?? ''),
    ownTicks: field(14) + field(15),
    childTicks: field(16) + field(17),
  }
  return Object.values(stat).some((value) => Number.isNaN(value)) ? undefined : stat
}

/** Names a process for good: process numbers are used again. */
export const identityOf = ({ pid, startTicks }: ProcessStat): string => `${pid}@${startTicks}`
