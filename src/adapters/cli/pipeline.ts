import { Command, Option } from 'commander'
import { FlyBrowserError } from '../../domain/errors.ts'
import { formatFault, throwIfFaulty } from '../../pipeline/document/throw-if-faulty.ts'
import { GRAPH_FORMATS, type GraphFormat, renderGraph } from '../../pipeline/graph/render-graph.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { ExitWith } from './exit-with.ts'
import { readOverride } from './option-readers.ts'
import { createOutput } from './output.ts'
import { readPipeline } from './read-pipeline.ts'
import type { CliWorld } from './world.ts'

interface LintOptions extends CommonOptions {
  readonly set?: Readonly<Record<string, string>>
}

interface GraphOptions extends LintOptions {
  readonly format: GraphFormat
}

const override = () => new Option('--set <stage.key=value>', 'change a field; may be repeated').argParser(readOverride)

/** `flybrowser pipeline lint|graph <file>` */
export const pipelineCommand = (world: CliWorld): Command =>
  new Command('pipeline')
    .summary('check and draw pipeline documents')
    .description('Checks and draws pipeline documents. Nothing is started.')
    .addCommand(
      addCommonOptions(
        new Command('lint')
          .description(
            'Checks documents by every rule of docs/pipelines.md; a line a fault: file:line:column rule message.',
          )
          .argument('<files...>', 'YAML files')
          .addOption(override()),
      ).action((files: string[], options: LintOptions) => lint(world, files, options)),
    )
    .addCommand(
      addCommonOptions(
        new Command('graph')
          .description('Prints the graph of a document as text for mermaid or Graphviz.')
          .argument('<file>', 'YAML file')
          .addOption(new Option('--format <name>', GRAPH_FORMATS.join(' or ')).argParser(readFormat).default('mermaid'))
          .addOption(override()),
      ).action((file: string, options: GraphOptions) => graph(world, file, options)),
    )

function readFormat(text: string): GraphFormat {
  const format = GRAPH_FORMATS.find((known) => known === text)
  if (format) return format
  const reason = `${text} is not one of: ${GRAPH_FORMATS.join(', ')}`
  throw new FlyBrowserError('OPTION_INVALID', { option: '--format', reason })
}

async function lint(world: CliWorld, files: readonly string[], options: LintOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const { plugins } = settingsFor(world, options)
  let faulty = false
  for (const file of files) {
    const { faults, document } = (await readPipeline(world, file, plugins, options.set)).reading
    for (const fault of faults) {
      output.say(formatFault(fault))
      output.tell(fault)
    }
    faulty ||= document === undefined
    if (document) output.say(`${file}: ${document.stages.length} stages, no errors`)
    output.tell({ file, ok: document !== undefined, faults: faults.length })
  }
  if (faulty) throw new ExitWith(2)
}

async function graph(world: CliWorld, file: string, options: GraphOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const { plugins } = settingsFor(world, options)
  const { reading, registry } = await readPipeline(world, file, plugins, options.set)
  throwIfFaulty(reading.faults)
  if (!reading.document) return
  const text = renderGraph(reading.document, registry, options.format)
  output.say(text.trimEnd())
  output.tell({ file, format: options.format, graph: text })
}
