/** Structured log lines; fields first, then the sentence, as pino has it. */
export interface LogPort {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Says nothing. */
export const silentLog: LogPort = { debug() {}, info() {}, warn() {}, error() {} }
