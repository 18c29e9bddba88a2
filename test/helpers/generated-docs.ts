import { ERRORS } from '../../src/domain/errors.ts'
import { SETTINGS } from '../../src/engine/settings/setting-list.ts'
import { describeFields } from '../../src/pipeline/config/describe-fields.ts'
import { RULES } from '../../src/pipeline/document/rules.ts'
import type { AnyStage } from '../../src/pipeline/stage.ts'
import { builtinStages } from '../../src/stages/index.ts'

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

const code = (text: string): string => `\`${text}\``

const errors = (): string =>
  table(
    ['Code', 'Exit', 'HTTP', 'What happened', 'What to do'],
    Object.entries(ERRORS).map(([name, { exit, status, message, advice }]) => [
      code(name),
      String(exit),
      String(status),
      message,
      advice,
    ]),
  )

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

/** Parts of documents that are made from the program, by file and name of the part. */
const PARTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
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
