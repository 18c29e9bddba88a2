import { Command } from 'commander'
import { describeFields } from '../../pipeline/config/describe-fields.ts'
import type { AnyStage } from '../../pipeline/stage.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { createOutput } from './output.ts'
import { registryFor } from './read-pipeline.ts'
import type { CliWorld } from './world.ts'

/** `flybrowser stages list|show` */
export const stagesCommand = (world: CliWorld): Command =>
  new Command('stages')
    .summary('list the stages a pipeline document can name')
    .description('Lists the stages a pipeline document can name, built in and from plugins.')
    .addCommand(
      addCommonOptions(new Command('list').description('Lists all stages: type, input, output, summary.')).action(
        (options: CommonOptions) => list(world, options),
      ),
    )
    .addCommand(
      addCommonOptions(
        new Command('show')
          .description('Shows a stage with its fields.')
          .argument('<type>', 'for example video.encode'),
      ).action((type: string, options: CommonOptions) => show(world, type, options)),
    )

const outline = ({ type, summary, input, output }: AnyStage) => ({ type, summary, input, output })

async function list(world: CliWorld, options: CommonOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const registry = await registryFor(world, settingsFor(world, options).plugins)
  const stages = registry.types.map((type) => registry.require(type))
  const width = Math.max(...registry.types.map((type) => type.length))
  const edges = stages.map(({ input, output: put }) => `${input} -> ${put}`)
  const edgeWidth = Math.max(...edges.map((edge) => edge.length))
  for (const [index, stage] of stages.entries()) {
    output.say(`${stage.type.padEnd(width)}  ${(edges[index] ?? '').padEnd(edgeWidth)}  ${stage.summary}`)
    output.tell(outline(stage))
  }
}

async function show(world: CliWorld, type: string, options: CommonOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const stage = (await registryFor(world, settingsFor(world, options).plugins)).require(type)
  const fields = describeFields(stage.config)
  output.say(`${stage.type}: ${stage.summary}`)
  output.say(`takes ${stage.input}, puts out ${stage.output}`)
  for (const { name, type: kind, fallback, description } of fields)
    output.say(`  ${name}: ${kind}${fallback === undefined ? '' : `, default ${fallback}`}. ${description}`.trimEnd())
  output.tell({ ...outline(stage), fields })
}
