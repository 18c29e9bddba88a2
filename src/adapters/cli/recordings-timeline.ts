import { Command, Option } from 'commander'
import { TIMELINE_FORMATS, type TimelineFormat, timelineText } from '../../engine/recordings/timeline/timeline-text.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import type { CliWorld } from './world.ts'

interface TimelineOptions extends CommonOptions {
  readonly format?: TimelineFormat
}

/** `flybrowser recordings timeline` */
export const recordingsTimelineCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('timeline')
      .summary('print what happened in a recording, and when')
      .description(
        'Prints the timeline of a recording, also of one that is still being made: as a table, as JSON lines, as a WebVTT track of kind ' +
          'metadata, or as one of kind chapters.',
      )
      .argument('<id>', 'recording')
      .addOption(
        new Option('--format <name>', 'as what (default: table, with --json jsonl)').choices(TIMELINE_FORMATS),
      ),
  ).action(async (id: string, options: TimelineOptions) => {
    const recordings = world.recordings(settingsFor(world, options))
    const recording = { ...(await recordings.get(id)), timeline: await recordings.timeline(id) }
    world.stdout.write(timelineText(recording, options.format ?? (options.json ? 'jsonl' : 'table')))
  })
