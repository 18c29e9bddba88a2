import type { Command } from 'commander'
import { createProgram } from '../../src/adapters/cli/program.ts'
import type { CliWorld } from '../../src/adapters/cli/world.ts'
import { ERRORS } from '../../src/domain/errors.ts'
import { SETTINGS } from '../../src/engine/settings/setting-list.ts'
import { describeFields } from '../../src/pipeline/config/describe-fields.ts'
import { RULES } from '../../src/pipeline/document/rules.ts'
import type { AnyStage } from '../../src/pipeline/stage.ts'
import { builtinStages } from '../../src/stages/index.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

/** A table with its columns aligned, as the formatter of this repository wants it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map(cell))
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)))
  const lines = cells.map((row) => `| ${row.map((text, column) => text.padEnd(widths[column] ?? 0)).join(' | ')} |`)
  return [lines[0], `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.slice(1)].join('\n')
}

const code = (text: string): string => `\`${text}\``

const errors = (): string =>
  Object.entries(ERRORS)
    .map(([name, { exit, status, message, advice }]) =>
      [`### ${code(name)}`, `Exit ${exit}, HTTP ${status}. ${message.replaceAll('\n', ' ')}`, advice].join('\n\n'),
    )
    .join('\n\n')

const rules = (): string =>
  table(
    ['Rule', 'Severity', 'What it finds'],
    Object.entries(RULES).map(([name, { severity, summary }]) => [code(name), severity, summary]),
  )

function stage({ type, summary, input, output, config }: AnyStage): string {
  const fields = describeFields(config).map(({ name, type: kind, fallback, required, description }) => [
    code(name),
    kind,
    fallback === undefined ? (required ? 'must be given' : '') : code(fallback),
    description,
  ])
  const ends = `Takes ${code(input)}, puts out ${code(output)}.`
  const fieldTable = fields.length > 0 ? [table(['Field', 'Value', 'Default', 'Meaning'], fields)] : ['No fields.']
  return [`### ${code(type)}`, `${summary} ${ends}`, ...fieldTable].join('\n\n')
}

const stages = (): string =>
  [...builtinStages]
    .sort((a, b) => (a.type < b.type ? -1 : 1))
    .map(stage)
    .join('\n\n')

const settings = (): string =>
  table(
    ['Setting', 'Environment', 'Default', 'Meaning'],
    SETTINGS.map(({ path, env, schema }) => [
      code(path.join('.')),
      code(env),
      code(JSON.stringify(schema.default)),
      schema.description ?? '',
    ]),
  )

const helpOf = (command: Command, path: string): string[] => [
  ...(command.commands.length > 0
    ? []
    : [`### ${code(path)}\n\n\`\`\`text\n${command.helpInformation().trim()}\n\`\`\``]),
  ...command.commands.flatMap((inner) => helpOf(inner as Command, `${path} ${inner.name()}`)),
]

/** The help of every command, as wide as the documents. */
function commands(): string {
  const program = createProgram({ version: '' } as CliWorld)
  const widen = (command: Command): void => {
    command.configureHelp({ helpWidth: 110 })
    for (const inner of command.commands) widen(inner as Command)
  }
  widen(program)
  return helpOf(program, 'flybrowser').join('\n\n')
}

/** Parts of documents that are made from the program, by file and name of the part. */
const PARTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/cli.md': { commands },
  'docs/errors.md': { errors },
  'docs/pipelines.md': { rules, stages },
  'docs/settings.md': { settings },
}

export const GENERATED_DOCS = Object.keys(PARTS)

/** A document with its generated parts made anew; they stand between `<!-- generated: NAME -->` and `<!-- end -->`. */
export const regenerate = (path: string, text: string): string =>
  Object.entries(PARTS[path] ?? {}).reduce((rest, [name, make]) => {
    const part = new RegExp(`(<!-- generated: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`)
    if (!part.test(rest)) throw new Error(`${path} has no place for ${name}`)
    return rest.replace(part, (_, start: string, end: string) => `${start}\n${make()}\n\n${end}`)
  }, text)
