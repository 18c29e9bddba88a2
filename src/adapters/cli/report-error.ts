import { CommanderError } from 'commander'
import { asFlyBrowserError, ERRORS, type ErrorCode, FlyBrowserError } from '../../domain/errors.ts'
import type { RecordingResult } from '../sdk/recording-types.ts'
import { ExitWith } from './exit-with.ts'
import type { CliWorld } from './world.ts'

/** A thrown value as one of ours; errors of the command line's own grammar become USAGE_INVALID. */
export function cliError(cause: unknown, command: string): FlyBrowserError {
  if (!(cause instanceof CommanderError)) return asFlyBrowserError(cause)
  // commander shows its help, as an error, when a command that only has commands is given none.
  const reason =
    cause.code === 'commander.help'
      ? 'it names no command'
      : cause.message.replace(/^error: /, '').replaceAll('\n', ' ')
  return new FlyBrowserError('USAGE_INVALID', { reason, command: command && `${command} ` }, { cause })
}

/** Says what went wrong: `code: message` and advice on standard error, with `--json` an object on standard output. */
export function reportError(
  { stdout, stderr }: Pick<CliWorld, 'stdout' | 'stderr'>,
  error: Pick<FlyBrowserError, 'code' | 'message' | 'advice'>,
  json: boolean,
): void {
  const { code, message, advice } = error
  if (json) stdout.write(`${JSON.stringify({ error: { code, message, advice } })}\n`)
  else stderr.write(`${code}: ${message}\n${advice}\n`)
}

/** Fails a command whose recording ended by itself, after its result was told. */
export function failIfEnded(world: CliWorld, { endedBy }: RecordingResult, json: boolean): void {
  if (!endedBy) return
  const code = (Object.hasOwn(ERRORS, endedBy.code) ? endedBy.code : 'INTERNAL') as ErrorCode
  reportError(world, { code, message: endedBy.message, advice: ERRORS[code].advice }, json)
  throw new ExitWith(ERRORS[code].exit)
}
