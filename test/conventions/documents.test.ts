import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'ava'
import { parse } from 'yaml'
import { ERRORS } from '../../src/domain/errors.ts'
import { DEFAULT_SETTINGS } from '../../src/engine/settings/default-settings.ts'
import { readSettings } from '../../src/engine/settings/read-settings.ts'
import { readDocument } from '../../src/pipeline/document/read-document.ts'
import { RULES } from '../../src/pipeline/document/rules.ts'
import { createRegistry } from '../../src/pipeline/registry.ts'
import { builtinStages } from '../../src/stages/index.ts'
import { GENERATED_DOCS, regenerate } from '../helpers/generated-docs.ts'
import { filesOf, ROOT, readText } from '../helpers/repository.ts'

/** Names in backticks that begin the rows of a table. */
const rowNames = (text: string): string[] => [...text.matchAll(/^\| `([\w-]+)` +\|/gm)].map((match) => match[1] ?? '')
/** Names in backticks that are headings of the third level. */
const headings = (text: string): string[] => [...text.matchAll(/^### `([\w.-]+)`$/gm)].map((match) => match[1] ?? '')
const section = (text: string, heading: string): string =>
  text.split(/^## /m).find((part) => part.startsWith(heading)) ?? ''

test('docs/errors.md has every error, and no other', (t) => {
  t.deepEqual(headings(readText('docs/errors.md')), Object.keys(ERRORS))
})

test('docs/pipelines.md has every rule of the linter, and no other', (t) => {
  t.deepEqual(rowNames(section(readText('docs/pipelines.md'), 'Rules')), Object.keys(RULES))
})

test('docs/pipelines.md has every stage, and no other', (t) => {
  const shown = [...readText('docs/pipelines.md').matchAll(/^### `([\w.-]+)`$/gm)].map((match) => match[1])
  t.deepEqual(shown, builtinStages.map(({ type }) => type).sort())
})

for (const path of GENERATED_DOCS)
  test(`${path} is as the program would write it (else: npm run build && node scripts/docs.mjs)`, (t) => {
    t.is(readText(path), regenerate(path, readText(path)))
  })

const registry = createRegistry(builtinStages)

for (const { path, text } of filesOf('pipelines', '.yaml', '.yml'))
  test(`${path} passes the linter without a warning, and is named as its file`, (t) => {
    const { document, faults } = readDocument({ text, file: path, registry, env: {} })
    t.deepEqual(faults, [])
    t.is(`pipelines/${document?.name}.yaml`, path)
  })

test('config/default.yaml says the defaults, all of them', (t) => {
  const text = readText('config/default.yaml')
  t.deepEqual(parse(text), DEFAULT_SETTINGS)
})

test('config/development.yaml is a settings file', (t) => {
  const file = { text: readText('config/development.yaml'), name: 'config/development.yaml' }
  t.notDeepEqual(readSettings({ file }), DEFAULT_SETTINGS)
})

const markdown = [
  ...filesOf('docs', '.md'),
  ...filesOf('examples', '.md'),
  ...(existsSync(join(ROOT, 'README.md')) ? [{ path: 'README.md', text: readText('README.md') }] : []),
]

test('links between documents lead somewhere', (t) => {
  const dead = markdown.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^([a-z]+:|#)/.test(target))
      .filter((target) => !existsSync(join(ROOT, dirname(path), target.split('#')[0] ?? '')))
      .map((target) => `${path} -> ${target}`),
  )
  t.deepEqual(dead, [])
})

test('every decision has a number of its own and tells its context, decision and consequences', (t) => {
  const decisions = filesOf('docs/decisions', '.md')
  const numbers = decisions.map(({ path }) => /\/(\d{4})-[a-z0-9-]+\.md$/.exec(path)?.[1])
  t.false(numbers.includes(undefined), 'files are named NNNN-title.md')
  t.is(new Set(numbers).size, numbers.length, 'no number is used twice')
  for (const { path, text } of decisions)
    for (const heading of ['Context', 'Decision', 'Consequences'])
      t.regex(text, new RegExp(`^## ${heading}$`, 'm'), `${path} has no section ${heading}`)
})

test('the module that converts pixels is what its source assembles to', async (t) => {
  const { pixelModule } = (await import(new URL('../../../scripts/build-pixels.mjs', import.meta.url).href)) as {
    pixelModule(): Promise<string>
  }
  const path = 'src/formats/pixels/bgrx-to-i420-module.ts'
  t.is(filesOf('src/formats/pixels', '.ts').find((file) => file.path === path)?.text, await pixelModule())
})
