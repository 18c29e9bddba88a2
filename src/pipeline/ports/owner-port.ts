/** Tells one process from every other, also from a later one with the same number. */
export interface OwnerMark {
  /** Where the number has a meaning: machine, its boot, and namespace of process numbers. */
  readonly host: string
  readonly pid: number
  /** When the process began, in whatever form the system tells it. */
  readonly started: string
}

/** Which processes live, so that nobody touches what another one is writing. */
export interface OwnerPort {
  /** The mark of this process. */
  self(): Promise<OwnerMark>
  /** Undefined when it cannot be told, because the process belongs to another machine or container. */
  isAlive(mark: OwnerMark): Promise<boolean | undefined>
}

/** Reads a mark that was written as JSON; undefined when there is none, or it is damaged. */
export function parseOwnerMark(text: string | undefined): OwnerMark | undefined {
  try {
    const value: Partial<OwnerMark> | null = JSON.parse(text ?? 'null')
    const { host, pid, started } = value ?? {}
    return typeof host === 'string' && typeof pid === 'number' && typeof started === 'string'
      ? { host, pid, started }
      : undefined
  } catch {
    return undefined // no JSON
  }
}
