import { dirname, resolve } from 'node:path'
import { Command, Option } from 'commander'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { PipelineDocument } from '../../pipeline/document/pipeline-document.ts'
import { throwIfFaulty } from '../../pipeline/document/throw-if-faulty.ts'
import { parsePageUrl } from '../browser/open-page.ts'
import type { PipelineRun, StreamInfo } from '../sdk/types.ts'
import { addCommonOptions, addPageOptions, launchOptions, type PictureOptions, settingsFor } from './common-options.ts'
import { hold, whenFailed } from './hold.ts'
import { openSession } from './open-session.ts'
import { readDuration, readOverride, readPort } from './option-readers.ts'
import { createOutput, type Output } from './output.ts'
import { pictureOverrides } from './picture-overrides.ts'
import { readPipeline } from './read-pipeline.ts'
import { RunSummary } from './run-summary.ts'
import { addressLines, streamAddresses } from './stream-addresses.ts'
import { clockTime } from './wording.ts'
import type { CliWorld } from './world.ts'

interface RunOptions extends PictureOptions {
  readonly url?: string
  readonly set?: Readonly<Record<string, string>>
  readonly port?: number
  readonly duration?: number
}

/** `flybrowser run <pipeline>` */
export const runCommand = (world: CliWorld): Command =>
  addCommonOptions(
    addPageOptions(
      new Command('run')
        .summary('run a pipeline document')
        .description('Runs a pipeline document until its source ends, --duration is over or Ctrl-C.')
        .argument('<pipeline>', 'YAML file')
        .option('--url <url>', 'page to open')
        .addOption(new Option('--set <stage.key=value>', 'change a field; may be repeated').argParser(readOverride))
        .addOption(new Option('-p, --port <n>', 'port to listen on (default: any free one)').argParser(readPort))
        .addOption(new Option('-d, --duration <time>', 'how long, for example 10s or 1.5m').argParser(readDuration)),
    ),
  ).action((file: string, options: RunOptions) => run(world, file, options))

async function run(world: CliWorld, file: string, options: RunOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const href = options.url === undefined ? undefined : parsePageUrl(options.url).href
  const settings = settingsFor(world, options)
  const { document, set } = await readWithOptions(world, file, settings.plugins, options)
  if (href === undefined) refuseWithoutPage(document)
  await proveTargets(world, document, settings.recording.dir)
  const launch = { ...launchOptions(settings), ...(href === undefined ? { browser: false as const } : {}) }
  await using session = await openSession(world, launch, href)
  const failed = whenFailed(session)
  const pipeline = await session.runPipeline({ file: resolve(world.cwd, file), set })
  const summary = new RunSummary(document, pipeline)
  announce(pipeline.streams, output)
  output.say(`Running ${document.name}${options.duration === undefined ? ', stop with Ctrl-C' : ''}`)
  try {
    await hold({
      durationMs: options.duration,
      stop: world.stop,
      until: Promise.race([pipeline.done, failed]),
      onTick: (elapsedMs) => {
        summary.sample(elapsedMs)
        output.progress(progress(elapsedMs, pipeline), elapsedMs)
      },
    })
  } finally {
    try {
      await pipeline.stop()
    } finally {
      await conclude(summary, output)
    }
  }
}

/** The document with what the options of the command change in it; `--set` wins over them. */
async function readWithOptions(
  world: CliWorld,
  file: string,
  plugins: readonly string[],
  options: RunOptions,
): Promise<{ readonly document: PipelineDocument; readonly set: Readonly<Record<string, string>> }> {
  const first = await readPipeline(world, file, plugins, options.set)
  throwIfFaulty(first.reading.faults)
  const set = { ...pictureOverrides(first.reading.document, first.registry, options), ...options.set }
  const { reading } = await readPipeline(world, file, plugins, set)
  throwIfFaulty(reading.faults)
  if (!reading.document) throw new FlyBrowserError('PIPELINE_UNREADABLE', { file, reason: 'it is empty' })
  return { document: reading.document, set }
}

/** Sees to it that what a document records can be written, before anything is started. */
async function proveTargets(world: CliWorld, { stages }: PipelineDocument, folder: string): Promise<void> {
  const recordings = stages.filter(({ use }) => use === 'sink.recording')
  if (recordings.length > 0) await world.proveFolder(folder, { mayBeMade: true })
  for (const { config } of recordings)
    if (typeof config.file === 'string')
      await world.proveFolder(dirname(resolve(world.cwd, config.file)), { mayBeMade: false })
}

/** Stages that film the page. */
const PAGE_SOURCES = ['source.auto', 'source.screencast']

/** Without an address no browser is started, which only some sources can do with. */
function refuseWithoutPage(document: PipelineDocument): void {
  const source = document.stages.find(({ use }) => PAGE_SOURCES.includes(use))
  if (!source) return
  const reason = `it is missing, and ${source.id} (${source.use}) films a page`
  throw new FlyBrowserError('OPTION_INVALID', { option: '--url', reason })
}

function announce(streams: readonly StreamInfo[], output: Output): void {
  for (const stream of streams) {
    output.tell(streamAddresses(stream))
    for (const line of addressLines(stream)) output.say(line)
  }
}

const dropsOf = (dropped: Readonly<Record<string, number>>): number =>
  Object.values(dropped).reduce((sum, count) => sum + count, 0)

const progress = (elapsedMs: number, pipeline: PipelineRun): string =>
  [clockTime(elapsedMs), ...pipeline.measures().map((stage) => `${stage.stageId} ${stage.out || stage.in}`)].join(' | ')

async function conclude(summary: RunSummary, output: Output): Promise<void> {
  const { stages, streams } = summary
  const recordings = await summary.recordings()
  for (const { stageId, type, in: taken, out, dropped } of stages)
    output.say(`${stageId} (${type}): ${taken} in, ${out} out, ${dropsOf(dropped)} dropped`)
  for (const { filePath, state, durationSeconds, frameCount } of recordings.filter(({ frameCount: n }) => n > 0))
    output.say(`${filePath}: ${state}, ${durationSeconds.toFixed(1)} s, ${frameCount} frames`)
  output.tell({ stages, recordings, streams })
}
