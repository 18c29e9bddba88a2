import { Command } from 'commander'
import { asFlyBrowserError, ERRORS, type FlyBrowserError } from '../../domain/errors.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { ExitWith } from './exit-with.ts'
import { createOutput } from './output.ts'
import { reportError } from './report-error.ts'
import type { CliWorld } from './world.ts'

/** `flybrowser recordings delete` */
export const recordingsDeleteCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('delete')
      .summary('remove recordings')
      .description(
        'Removes recordings with all that belongs to them. Those that are being made are refused; one that cannot be removed does not keep the others.',
      )
      .argument('<id...>', 'recordings'),
  ).action(async (ids: string[], options: CommonOptions) => {
    const output = createOutput(world.stdout, options.json ?? false)
    const shelf = world.shelf(settingsFor(world, options))
    const failures: FlyBrowserError[] = []
    for (const recordingId of new Set(ids)) {
      try {
        await shelf.delete(recordingId)
        output.say(`${recordingId}: removed`)
        output.tell({ recordingId, removed: true })
      } catch (cause) {
        failures.push(asFlyBrowserError(cause))
      }
    }
    for (const failure of failures) reportError(world, failure, options.json ?? false)
    const [first] = failures
    if (first) throw new ExitWith(ERRORS[first.code].exit)
  })
