import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { PipelineDocument } from '../../pipeline/document/pipeline-document.ts'
import { throwIfFaulty } from '../../pipeline/document/throw-if-faulty.ts'
import { parsePageUrl } from '../browser/open-page.ts'
import type { PipelineRun, StreamInfo } from '../sdk/types.ts'
import { addCommonOptions, addPageOptions, launchOptions, type PictureOptions, settingsFor } from './common-options.ts'
import { hold, whenFailed } from './hold.ts'
import { streamAddresses } from './live.ts'
import { readDuration, readOverride, readPort } from './option-readers.ts'
import { createOutput, type Output } from './output.ts'
import { readPipeline } from './read-pipeline.ts'
import { byteSize, clockTime } from './wording.ts'
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
  const { reading } = await readPipeline(world, file, settings.plugins, options.set)
  throwIfFaulty(reading.faults)
  if (href === undefined) refuseWithoutPage(reading.document)
  await using session = await world.launch({
    ...launchOptions(settings),
    ...(href === undefined ? { browser: false } : {}),
  })
  const failed = whenFailed(session)
  if (href !== undefined) await session.goto(href)
  if (world.stop.aborted) return
  const pipeline = await session.runPipeline({ file: resolve(world.cwd, file), set: options.set ?? {} })
  announce(pipeline.streams, output)
  output.say(`Running ${reading.document?.name ?? file}${options.duration === undefined ? ', stop with Ctrl-C' : ''}`)
  try {
    await hold({
      durationMs: options.duration,
      stop: world.stop,
      until: Promise.race([pipeline.done, failed]),
      onTick: (elapsedMs) => output.progress(progress(elapsedMs, pipeline), elapsedMs),
    })
  } finally {
    await pipeline.stop()
    await conclude(pipeline, output)
  }
}

/** Stages that film the page. */
const PAGE_SOURCES = ['source.auto', 'source.screencast']

/** Without an address no browser is started, which only some sources can do with. */
function refuseWithoutPage(document: PipelineDocument | undefined): void {
  const source = document?.stages.find(({ use }) => PAGE_SOURCES.includes(use))
  if (!source) return
  const reason = `it is missing, and ${source.id} (${source.use}) films a page`
  throw new FlyBrowserError('OPTION_INVALID', { option: '--url', reason })
}

function announce(streams: readonly StreamInfo[], output: Output): void {
  for (const stream of streams) {
    output.tell(streamAddresses(stream))
    output.say(`  player    ${stream.playerUrl}`)
    output.say(`  playlist  ${stream.hlsUrl}`)
  }
}

const dropsOf = (dropped: Readonly<Record<string, number>>): number =>
  Object.values(dropped).reduce((sum, count) => sum + count, 0)

const progress = (elapsedMs: number, pipeline: PipelineRun): string =>
  [clockTime(elapsedMs), ...pipeline.measures().map((stage) => `${stage.stageId} ${stage.out || stage.in}`)].join(' | ')

async function conclude(pipeline: PipelineRun, output: Output): Promise<void> {
  const stages = pipeline.measures()
  // One that never began is not known; why, is the error of the run.
  const recordings = await pipeline.recordings().catch(() => [])
  for (const { stageId, type, in: taken, out, dropped } of stages)
    output.say(`${stageId} (${type}): ${taken} in, ${out} out, ${dropsOf(dropped)} dropped`)
  for (const { filePath, state, durationSeconds, fileSizeBytes } of recordings)
    output.say(`${filePath}: ${state}, ${durationSeconds.toFixed(1)} s, ${byteSize(fileSizeBytes)}`)
  output.tell({ stages, recordings })
}
