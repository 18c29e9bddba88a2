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
