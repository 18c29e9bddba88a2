import { posix } from 'node:path'
import test from 'ava'
import { filesOf, type SourceFile } from '../helpers/repository.ts'

/** Layers from the bottom up, and the packages each may touch beside what is below it. */
const LAYERS: readonly { name: string; may: readonly RegExp[] }[] = [
  { name: 'domain', may: [] },
  { name: 'formats', may: [] },
  { name: 'pipeline', may: [/^rxjs/, /^typebox/, /^yaml$/] },
  { name: 'stages', may: [/^rxjs/, /^typebox/] },
  { name: 'engine', may: [/^rxjs/, /^typebox/, /^yaml$/, /^node:(path|crypto|util)$/] },
  { name: 'adapters', may: [/./] },
]

const files = filesOf('src', '.ts')
const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/g
const importsOf = ({ text }: SourceFile): string[] =>
  [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '')

/** Rank of a file's layer; files directly in `src` stand above all. */
function rankOf(path: string): number {
  const rank = LAYERS.findIndex(({ name }) => path.startsWith(`src/${name}/`))
  return rank < 0 ? LAYERS.length : rank
}

test('every folder of src is a layer', (t) => {
  const folders = new Set(
    files
      .map(({ path }) => path.split('/'))
      .filter((parts) => parts.length > 2)
      .map((parts) => parts[1]),
  )
  t.deepEqual([...folders].sort(), LAYERS.map(({ name }) => name).sort())
})

test('imports go downward only', (t) => {
  const upward = files.flatMap((file) =>
    importsOf(file)
      .filter((target) => target.startsWith('.'))
      .map((target) => posix.join(posix.dirname(file.path), target))
      .filter((target) => rankOf(target) > rankOf(file.path))
      .map((target) => `${file.path} imports ${target}`),
  )
  t.deepEqual(upward, [])
})

test('each layer touches only the packages it may', (t) => {
  const foreign = files.flatMap((file) => {
    const may = LAYERS[rankOf(file.path)]?.may ?? [/./]
    return importsOf(file)
      .filter((target) => !target.startsWith('.') && !may.some((pattern) => pattern.test(target)))
      .map((target) => `${file.path} imports ${target}`)
  })
  t.deepEqual(foreign, [])
})

test('only the composition root imports inversify', (t) => {
  const importers = files.filter((file) =>
    importsOf(file).some((target) => /^(inversify|reflect-metadata)/.test(target)),
  )
  t.deepEqual(
    importers.map(({ path }) => path),
    ['src/container.ts'],
  )
})

/** Source text without its comments and the contents of its strings. */
const code = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/[^\n]*/g, '')
    .replace(/'(?:\\.|[^'\\\n])*'/g, "''")

test('below the adapters time is read from the injected clock only', (t) => {
  const readers = files
    .filter(({ path }) => rankOf(path) < 5 && path !== 'src/pipeline/clock.ts')
    .filter(({ text }) =>
      /\bDate\.now\(|\bnew Date\(\)|\bperformance\.|\bset(Timeout|Interval|Immediate)\(/.test(code(text)),
    )
  t.deepEqual(
    readers.map(({ path }) => path),
    [],
  )
})

test('below the adapters nothing reaches for globals of Node', (t) => {
  const reachers = files
    .filter(({ path }) => rankOf(path) < 5)
    .filter(({ text }) =>
      /\bBuffer\.|\bprocess\.(env|on|once|exit|cwd|stdout|stderr|platform|argv|pid)\b/.test(code(text)),
    )
  t.deepEqual(
    reachers.map(({ path }) => path),
    [],
  )
})
