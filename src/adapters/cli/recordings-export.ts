import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { EXPORT_FORMATS, type ExportFormat } from '../../pipeline/ports/export-port.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { ExitWith, INTERRUPTED } from './exit-with.ts'
import { readFps, readMoment, readWidth } from './option-readers.ts'
import { createOutput } from './output.ts'
import type { CliWorld } from './world.ts'

interface ExportCommandOptions extends CommonOptions {
  readonly format: ExportFormat
  readonly output?: string
  readonly from?: number
  readonly to?: number
  readonly width?: number
  readonly fps?: number
}

/** `flybrowser recordings export` */
export const recordingsExportCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('export')
      .summary('write a finished recording as MP4, WebM or GIF')
      .description(
        'Writes a finished recording, or a part of it, as a file for others: as it is where the format holds its codec and no other size or rate ' +
          'is asked for, else coded anew. Ctrl-C ends it, with nothing left of it.',
      )
      .argument('<id>', 'recording')
      .addOption(new Option('--format <name>', 'as what').choices(EXPORT_FORMATS).makeOptionMandatory())
      .option('-o, --output <file>', 'file to write; must not exist (default: its id and the format, in this folder)')
      .addOption(
        new Option('--from <time>', 'where it begins, for example 10s (default: the beginning)').argParser(readMoment),
      )
      .addOption(new Option('--to <time>', 'where it ends, for example 1.5m (default: the end)').argParser(readMoment))
      .addOption(
        new Option(
          '--width <pixels>',
          'how wide; the height follows (default: as it is, of a GIF at most 640)',
        ).argParser(readWidth),
      )
      .addOption(
        new Option('--fps <number>', 'pictures a second, 1 to 60 (default: as it is, of a GIF at most 10)').argParser(
          readFps,
        ),
      ),
  ).action((id: string, options: ExportCommandOptions) => exportRecording(world, id, options))

async function exportRecording(world: CliWorld, id: string, options: ExportCommandOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const { format, from, to, width, fps } = options
  const beganAtMs = performance.now()
  try {
    const result = await world.cuts(settingsFor(world, options)).export(id, {
      format,
      filePath: resolve(world.cwd, options.output ?? `${id}.${format}`),
      ...(from === undefined ? {} : { fromSeconds: from / 1000 }),
      ...(to === undefined ? {} : { toSeconds: to / 1000 }),
      ...(width === undefined ? {} : { width }),
      ...(fps === undefined ? {} : { fps }),
      signal: world.stop,
      onProgress: (done) =>
        output.progress(`${id}: ${Math.floor(done * 100)} %`, Math.round(performance.now() - beganAtMs)),
    })
    const { durationSeconds, fileSizeBytes, filePath, copied } = result
    const how = copied ? 'as it is' : 'coded anew'
    output.say(`${filePath}: ${durationSeconds.toFixed(1)} s, ${(fileSizeBytes / 1e6).toFixed(2)} MB, ${how}`)
    output.tell(result)
  } catch (cause) {
    if (world.stop.aborted) throw new ExitWith(INTERRUPTED)
    throw cause
  }
}
