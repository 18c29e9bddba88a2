/** One row of the error table. */
export interface ErrorRow {
  /** Exit code of the command line: 1 failed, 2 bad input, or something the machine must have is missing. */
  readonly exit: 1 | 2
  /** HTTP status of the server. */
  readonly status: number
  /** What happened; `{name}` is replaced by the detail of that name. */
  readonly message: string
  /** What to do about it. */
  readonly advice: string
}

/** A row, in the order of its fields. */
export const row = (exit: 1 | 2, status: number, message: string, advice: string): ErrorRow => ({
  exit,
  status,
  message,
  advice,
})
