import { Command, CommanderError } from 'commander'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor/doctor.ts'
import { ExitWith } from './exit-with.ts'
import { liveCommand } from './live.ts'
import { pipelineCommand } from './pipeline.ts'
import { recordCommand } from './record.ts'
import { cliError, reportError } from './report-error.ts'
import { runCommand } from './run.ts'
import { stagesCommand } from './stages.ts'
import type { CliWorld } from './world.ts'

const EXIT_CODES = '\nExit codes: 0 done, 1 failed, 2 bad input. Logs go to standard error.\n'

/** Makes a command and those below it throw instead of ending the process, and write where the world says. */
function tame(command: Command, world: CliWorld): Command {
  command.exitOverride().configureOutput({
    writeOut: (text) => world.stdout.write(text),
    // What is wrong with the words of a command is told by `reportError`, once, with its code.
    writeErr: () => {},
  })
  command.commands.forEach((inner) => {
    tame(inner as Command, world)
  })
  return command
}

function createProgram(world: CliWorld): Command {
  const program = new Command('flybrowser')
    .description('Records browser pages to video and streams them live, from one capture and one encode.')
    .version(world.version)
    .addHelpText('after', EXIT_CODES)
    .addCommand(recordCommand(world))
    .addCommand(liveCommand(world))
    .addCommand(runCommand(world))
    .addCommand(pipelineCommand(world))
    .addCommand(stagesCommand(world))
    .addCommand(doctorCommand(world))
    .addCommand(demoCommand(world))
  return tame(program, world)
}

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
 * @returns the exit code: 0 done, 1 failed, 2 bad input. Never throws.
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
