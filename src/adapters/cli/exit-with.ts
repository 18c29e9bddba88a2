/** Ends a command that has said all there is to say with an exit code. */
export class ExitWith extends Error {
  readonly exit: 1 | 2

  constructor(exit: 1 | 2) {
    super(`exit ${exit}`)
    this.name = 'ExitWith'
    this.exit = exit
  }
}
