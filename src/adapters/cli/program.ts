import { Command } from 'commander'
import { conformanceCommand } from './conformance.ts'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor/doctor.ts'
import { liveCommand } from './live.ts'
import { pipelineCommand } from './pipeline.ts'
import { recordCommand } from './record.ts'
import { recordingsCommand } from './recordings.ts'
import { runCommand } from './run.ts'
import { stagesCommand } from './stages.ts'
import type { CliWorld } from './world.ts'

const EXIT_CODES =
  '\nExit codes: 0 done, 1 failed, 2 bad input or something missing, 130 interrupted before it began.' +
  '\nLogs go to standard error.\n'

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

/** All commands. They throw instead of ending the process. */
export function createProgram(world: CliWorld): Command {
  const program = new Command('flybrowser')
    .description('Records browser pages to video and streams them live, from one capture and one encode.')
    .version(world.version)
    .addHelpText('after', EXIT_CODES)
    .addCommand(recordCommand(world))
    .addCommand(liveCommand(world))
    .addCommand(runCommand(world))
    .addCommand(pipelineCommand(world))
    .addCommand(stagesCommand(world))
    .addCommand(conformanceCommand(world))
    .addCommand(doctorCommand(world))
    .addCommand(recordingsCommand(world))
    .addCommand(demoCommand(world))
  return tame(program, world)
}
