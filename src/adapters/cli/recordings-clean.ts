import { Command } from 'commander'
import type { CleanOutcome } from '../../engine/recordings/library/clean-recordings.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { ExitWith, INTERRUPTED } from './exit-with.ts'
import { createOutput } from './output.ts'
import { byteSize } from './wording.ts'
import type { CliWorld } from './world.ts'

interface CleanOptions extends CommonOptions {
  readonly olderThan: string
  readonly dryRun?: boolean
}

/** `flybrowser recordings clean` */
export const recordingsCleanCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('clean')
      .summary('remove old recordings')
      .description(
        'Removes recordings that ended longer ago than told, with all that belongs to them, the oldest first. What is being made or made smaller ' +
          'stays. A server does it by itself where the settings say so (recording.retention).',
      )
      .requiredOption('--older-than <age>', 'for example 12h or 7d')
      .option('--dry-run', 'tell what would be removed, and do nothing'),
  ).action((options: CleanOptions) => clean(world, options))

async function clean(world: CliWorld, options: CleanOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const shelf = world.shelf(settingsFor(world, options))
  const { olderThan, dryRun = false } = options
  const seen = { removed: 0, planned: 0, kept: 0, bytes: 0 }
  for await (const outcome of shelf.clean({ olderThan, dryRun, signal: world.stop })) {
    seen[outcome.outcome] += 1
    if (outcome.outcome !== 'kept') seen.bytes += outcome.fileSizeBytes
    output.say(sentence(outcome))
    output.tell(outcome)
  }
  const verb = dryRun ? 'would be removed' : 'removed'
  output.say(`${seen.removed + seen.planned} recordings ${verb}, ${byteSize(seen.bytes)}.`)
  if (world.stop.aborted) throw new ExitWith(INTERRUPTED)
  if (seen.kept > 0) throw new ExitWith(1)
}

const VERBS: Readonly<Record<CleanOutcome['outcome'], string>> = {
  removed: 'removed',
  planned: 'would be removed',
  kept: 'kept',
}

const sentence = ({ recordingId, endedAt, fileSizeBytes, outcome, error }: CleanOutcome): string =>
  `${recordingId}: ended ${endedAt.slice(0, 16).replace('T', ' ')}, ${byteSize(fileSizeBytes)}, ${VERBS[outcome]}` +
  (error ? `: ${error.message}` : '')
