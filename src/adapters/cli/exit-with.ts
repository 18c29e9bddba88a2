/** What a process ends with that SIGINT has ended, by the custom of shells. */
export const INTERRUPTED = 130

/** Ends a command that has said all there is to say with an exit code. */
export class ExitWith extends Error {
  readonly exit: 1 | 2 | typeof INTERRUPTED

  constructor(exit: ExitWith['exit']) {
    super(`exit ${exit}`)
    this.name = 'ExitWith'
    this.exit = exit
  }
}
