import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { type RecordingContainer, recordingContainer } from '../../domain/codec.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import { askedContainer } from '../../domain/recording-container.ts'
import { parseDuration } from '../../domain/units.ts'
import { parsePageUrl } from '../browser/open-page.ts'
import type { RecordingResult } from '../sdk/recording-types.ts'
import {
  addCommonOptions,
  addPictureOptions,
  encodeOptions,
  launchOptions,
  type PictureOptions,
  settingsFor,
} from './common-options.ts'
import { hold, whenFailed } from './hold.ts'
import { openSession } from './open-session.ts'
import { readContainer, readDuration } from './option-readers.ts'
import { createOutput } from './output.ts'
import { recordingFacts } from './recording-facts.ts'
import { failIfEnded } from './report-error.ts'
import { clockTime, recordingSummary } from './wording.ts'
import type { CliWorld } from './world.ts'

interface RecordOptions extends PictureOptions {
  readonly output?: string
  readonly container?: RecordingContainer
  readonly duration?: number
  /** False by --no-screenshots. */
  readonly screenshots: boolean
  readonly screenshotInterval?: number
}

/** `flybrowser record <url>` */
export const recordCommand = (world: CliWorld): Command =>
  addCommonOptions(
    addPictureOptions(
      new Command('record')
        .summary('record a page to an MP4 or WebM file')
        .description('Records a page to an MP4 or WebM file, until --duration is over or Ctrl-C.')
        .argument('<url>', 'page to open')
        .option('-o, --output <file>', 'file to write; must not exist (default: a new one in the recording folder)')
        .addOption(
          new Option(
            '--container <name>',
            'mp4 or webm (default: by the ending of the file, else the first that carries the codec)',
          ).argParser(readContainer),
        )
        .addOption(new Option('-d, --duration <time>', 'how long, for example 10s or 1.5m').argParser(readDuration))
        .addOption(
          new Option('--screenshot-interval <time>', 'keep a picture every so often, for example 30s').argParser(
            readDuration,
          ),
        )
        .option('--no-screenshots', 'keep no picture of each page'),
    ),
  ).action((url: string, options: RecordOptions) => record(world, url, options))

async function record(world: CliWorld, url: string, options: RecordOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const { href } = parsePageUrl(url)
  const filePath = options.output === undefined ? undefined : resolve(world.cwd, options.output)
  if (filePath !== undefined && existsSync(filePath)) throw new FlyBrowserError('FILE_EXISTS', { path: filePath })
  const settings = settingsFor(world, options)
  const asked = askedContainer(options.container, filePath)
  recordingContainer(settings.video.codec, asked)
  // The folder of recordings also keeps the records of those that are written elsewhere.
  await world.proveFolder(settings.recording.dir, { mayBeMade: true })
  if (filePath !== undefined) await world.proveFolder(dirname(filePath), { mayBeMade: false })
  await using session = await openSession(world, launchOptions(settings), href)
  const gone = whenFailed(session)
  const started = await session.startRecording({
    ...encodeOptions(settings, options),
    ...(asked === undefined ? {} : { container: asked }),
    ...(filePath === undefined ? {} : { filePath }),
    ...(options.screenshots ? {} : { autoScreenshotOnNavigation: false }),
    ...(options.screenshotInterval === undefined ? {} : { screenshotInterval: options.screenshotInterval / 1000 }),
  })
  output.say(
    `Recording ${href} to ${filePath ?? started.filePath}${options.duration === undefined ? ', stop with Ctrl-C' : ''}`,
  )
  let result: RecordingResult
  try {
    await hold({
      durationMs: options.duration,
      stop: world.stop,
      until: gone,
      onTick: (elapsedMs) => output.progress(`${clockTime(elapsedMs)} | recording`, elapsedMs),
    })
  } finally {
    // Whatever ended it, what was made is finished and told before any error is.
    const waitMs = parseDuration(settings.recording.s3.closeWait) ?? 0
    if (settings.recording.storage === 's3' && filePath === undefined) output.say('Waiting until it is in its bucket')
    result = await session.stopRecording({ until: 'finished', waitMs })
    output.say(recordingSummary(result))
    output.tell(recordingFacts(result))
  }
  failIfEnded(world, result, options.json ?? false)
}
