import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { RecordingContainer } from '../../domain/codec.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { ExitWith, INTERRUPTED } from './exit-with.ts'
import { readContainer, readMoment } from './option-readers.ts'
import { createOutput } from './output.ts'
import type { CliWorld } from './world.ts'

interface ClipCommandOptions extends CommonOptions {
  readonly from?: number
  readonly to?: number
  readonly around?: string
  readonly pad?: number
  readonly output?: string
  readonly container?: RecordingContainer
}

/** `flybrowser recordings clip` */
export const recordingsClipCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('clip')
      .summary('cut a clip out of a finished recording')
      .description(
        'Saves a part of a finished recording as one of its own, with its part of the timeline, without encoding it again. An MP4 begins ' +
          'with the moment asked for, a WebM with the keyframe before it.',
      )
      .argument('<id>', 'recording')
      .addOption(
        new Option('--from <time>', 'where it begins, for example 10s (default: the beginning)').argParser(readMoment),
      )
      .addOption(new Option('--to <time>', 'where it ends, for example 1.5m (default: the end)').argParser(readMoment))
      .addOption(
        new Option(
          '--around <moment>',
          'a moment of its timeline instead, for example error:1 or mark:checkout',
        ).conflicts(['from', 'to']),
      )
      .addOption(
        new Option('--pad <time>', 'how much before and after that moment (default: 5s)').argParser(readMoment),
      )
      .option('-o, --output <file>', 'file to write; must not exist (default: a new one in the recording folder)')
      .addOption(
        new Option(
          '--container <name>',
          'mp4 or webm (default: by the ending of the file, else what the recording is)',
        ).argParser(readContainer),
      ),
  ).action((id: string, options: ClipCommandOptions) => clip(world, id, options))

async function clip(world: CliWorld, id: string, options: ClipCommandOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const { from, to, around, pad, container } = options
  try {
    const clip = await world.cuts(settingsFor(world, options)).clip(id, {
      ...(from === undefined ? {} : { fromSeconds: from / 1000 }),
      ...(to === undefined ? {} : { toSeconds: to / 1000 }),
      ...(around === undefined ? {} : { around }),
      ...(pad === undefined ? {} : { padSeconds: pad / 1000 }),
      ...(container === undefined ? {} : { container }),
      ...(options.output === undefined ? {} : { filePath: resolve(world.cwd, options.output) }),
      signal: world.stop,
    })
    const { recordingId, durationSeconds, fileSizeBytes, filePath } = clip
    output.say(`${recordingId}: ${durationSeconds.toFixed(1)} s, ${(fileSizeBytes / 1e6).toFixed(2)} MB, ${filePath}`)
    output.tell(clip)
  } catch (cause) {
    if (world.stop.aborted) throw new ExitWith(INTERRUPTED)
    throw cause
  }
}
