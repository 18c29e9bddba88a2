import { type Command, CommanderError } from 'commander'
import { ExitWith } from './exit-with.ts'
import { createProgram } from './program.ts'
import { cliError, reportError } from './report-error.ts'
import type { CliWorld } from './world.ts'

/** Names of the commands that lead to the one that was asked for, as far as they are known. */
function namedCommand(program: Command, words: readonly string[]): string {
  const names: string[] = []
  let here: Command = program
  for (const word of words) {
    const inner = here.commands.find((command) => command.name() === word)
    if (!inner) break
    names.push(word)
    here = inner as Command
  }
  return names.join(' ')
}

/**
 * Runs the command line.
 * @param words what follows the name of the program
 * @returns the exit code: 0 done, 1 failed, 2 bad input or something missing, 130 stopped before it began. Never throws.
 */
export async function runCli(words: readonly string[], world: CliWorld): Promise<number> {
  const program = createProgram(world)
  try {
    await program.parseAsync([...words], { from: 'user' })
    return 0
  } catch (cause) {
    if (cause instanceof ExitWith) return cause.exit
    if (cause instanceof CommanderError && cause.exitCode === 0) return 0
    const error = cliError(cause, namedCommand(program, words))
    reportError(world, error, words.includes('--json'))
    return error.exit
  }
}
