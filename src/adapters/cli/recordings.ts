import { Command, Option } from 'commander'
import { asFlyBrowserError, FlyBrowserError } from '../../domain/errors.ts'
import type { OptimizeOutcome } from '../../engine/recordings/optimize/recording-optimizer.ts'
import { RECODE_CODECS, type RecodeCodec } from '../../pipeline/ports/recode-port.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { ExitWith, INTERRUPTED } from './exit-with.ts'
import { readCrf } from './option-readers.ts'
import { createOutput } from './output.ts'
import { recordingsAddressCommand } from './recordings-address.ts'
import { recordingsCleanCommand } from './recordings-clean.ts'
import { recordingsClipCommand } from './recordings-clip.ts'
import { recordingsDeleteCommand } from './recordings-delete.ts'
import { recordingsDownloadCommand } from './recordings-download.ts'
import { recordingsExportCommand } from './recordings-export.ts'
import { recordingsLifecycleCommand } from './recordings-lifecycle.ts'
import { recordingsListCommand } from './recordings-list.ts'
import { recordingsScreenshotsCommand } from './recordings-screenshots.ts'
import { recordingsShowCommand } from './recordings-show.ts'
import { recordingsTimelineCommand } from './recordings-timeline.ts'
import { recordingsVerifyCommand } from './recordings-verify.ts'
import type { CliWorld } from './world.ts'

interface OptimizeOptions extends CommonOptions {
  readonly codec: RecodeCodec
  readonly crf?: number
  readonly lossy?: boolean
  readonly dryRun?: boolean
}

/** 0 would be without loss, which makes nothing smaller. */
function readFileCrf(text: string): number {
  const crf = readCrf(text)
  if (crf > 0) return crf
  throw new FlyBrowserError('OPTION_INVALID', { option: 'crf', reason: '0, without loss, makes nothing smaller' })
}

/** `flybrowser recordings` */
export const recordingsCommand = (world: CliWorld): Command =>
  new Command('recordings')
    .summary('find, fetch, remove and work on recordings')
    .addCommand(recordingsListCommand(world))
    .addCommand(recordingsShowCommand(world))
    .addCommand(recordingsDownloadCommand(world))
    .addCommand(recordingsDeleteCommand(world))
    .addCommand(recordingsCleanCommand(world))
    .addCommand(recordingsVerifyCommand(world))
    .addCommand(
      addCommonOptions(
        new Command('optimize')
          .summary('make finished recordings smaller')
          .description(
            'Codes finished recordings anew, slowly and at low priority, one after the other. A file is replaced when the new one is smaller, ' +
              'shows the same pictures at the same times, and looks like it.',
          )
          .argument('[id...]', 'recordings; all that are worth it unless named')
          .addOption(new Option('--codec <name>', 'what they are to become').choices(RECODE_CODECS).default('h265'))
          .addOption(
            new Option(
              '--crf <number>',
              'how sharp they stay, 1 to 51 on the scale of h264; more makes them smaller (default: 20)',
            ).argParser(readFileCrf),
          )
          .option('--lossy', 'those without loss (--crf 0) too, whose result is not')
          .option('--dry-run', 'tell what would be done, and do nothing'),
      ).action((ids: string[], options: OptimizeOptions) => optimize(world, ids, options)),
    )
    .addCommand(recordingsTimelineCommand(world))
    .addCommand(recordingsScreenshotsCommand(world))
    .addCommand(recordingsAddressCommand(world))
    .addCommand(recordingsLifecycleCommand(world))
    .addCommand(recordingsClipCommand(world))
    .addCommand(recordingsExportCommand(world))

async function optimize(world: CliWorld, ids: string[], options: OptimizeOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const optimizer = world.optimizer(settingsFor(world, options))
  const { codec, crf, lossy = false, dryRun = false } = options
  const wish = {
    codec,
    lossy,
    dryRun,
    again: ids.length > 0,
    signal: world.stop,
    ...(crf === undefined ? {} : { crf }),
  }
  let failures = 0
  for (const recordingId of ids.length > 0 ? ids : await optimizer.ids()) {
    if (world.stop.aborted) throw new ExitWith(INTERRUPTED)
    try {
      const outcome = await optimizer.optimize(recordingId, wish)
      output.say(sentence(outcome))
      output.tell(outcome)
    } catch (cause) {
      if (world.stop.aborted) throw new ExitWith(INTERRUPTED)
      const { code, message } = asFlyBrowserError(cause)
      if (ids.length === 1 || FOR_ALL.includes(code)) throw cause
      // Of all there are one may have been removed since.
      if (ids.length === 0 && code === 'RECORDING_UNKNOWN') continue
      output.say(`${recordingId}: failed, ${message}`)
      output.tell({ recordingId, outcome: 'failed', error: { code, message } })
      failures += 1
    }
  }
  if (failures > 0) throw new ExitWith(1)
}

/** The others would fare no better. */
const FOR_ALL: readonly string[] = ['ENCODER_NOT_FOUND', 'STORE_FULL']

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`

function sentence({ recordingId, outcome, codec, bytesBefore, bytesAfter = 0, reason }: OptimizeOutcome): string {
  if (outcome === 'optimized') return `${recordingId}: ${megabytes(bytesBefore)} -> ${megabytes(bytesAfter)}, ${codec}`
  if (outcome === 'planned') return `${recordingId}: ${megabytes(bytesBefore)}, would be made ${codec}`
  return `${recordingId}: ${outcome}, ${reason}`
}
