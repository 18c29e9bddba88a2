import test from 'ava'
import { filesOf } from '../helpers/repository.ts'

const files = filesOf('src', '.ts')

test('no source file has more than 300 lines', (t) => {
  const long = files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > 300)
  t.deepEqual(long, [])
})

test('the median source file has at most 80 lines', (t) => {
  const lines = files.map(({ text }) => text.split('\n').length - 1).sort((a, b) => a - b)
  t.true((lines[Math.floor(lines.length / 2)] ?? 0) <= 80)
})

/** Words that say nothing, or that mean something else in the standards this program follows. */
const BANNED = new Set(['manager', 'handler', 'helper', 'util', 'utils', 'misc', 'chunk', 'packet'])
const DECLARED = /\b(?:const|let|var|function\*?|class|interface|type|enum)\s+([A-Za-z_$][\w$]*)/g
const wordsOf = (name: string): string[] =>
  name.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).map((word) => word.toLowerCase())
const isBanned = (name: string): boolean =>
  wordsOf(name).some((word) => BANNED.has(word) || BANNED.has(word.replace(/s$/, '')))

test('no file or folder of src has a banned word in its name', (t) => {
  t.deepEqual(files.map(({ path }) => path).filter(isBanned), [])
})

/** Comments and strings say what they like. */
const code = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\/\/[^\n]*/g, '')
    .replace(/'(?:\\.|[^'\\\n])*'/g, "''")
    .replace(/`[^`]*`/g, '``')

const declared = files.flatMap(({ path, text }) =>
  [...code(text).matchAll(DECLARED)].map((match) => ({ path, name: match[1] ?? '' })),
)

test('no declared name has a banned word, a $ at its end or an I before an interface', (t) => {
  const bad = declared.filter(({ name }) => isBanned(name) || name.endsWith('$') || /^I[A-Z][a-z]/.test(name))
  t.deepEqual(bad, [])
})

test('the patterns above see what they are for', (t) => {
  t.true(isBanned('streamManager'))
  t.true(isBanned('src/engine/stream-utils.ts'))
  t.false(isBanned('utility-of-frames'))
  t.true(declared.length > 500)
})

test('there is no enum and no any', (t) => {
  const bad = files.filter(({ text }) => /\benum\s+\w+\s*\{|:\s*any\b|\bas any\b|<any>/.test(code(text)))
  t.deepEqual(
    bad.map(({ path }) => path),
    [],
  )
})
