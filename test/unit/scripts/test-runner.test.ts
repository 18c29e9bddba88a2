import { existsSync } from 'node:fs'
import test from 'ava'

/** Scripts are not compiled; they lie beside `dist`. */
const script = (path: string): Promise<unknown> => import(new URL(`../../../../scripts/${path}`, import.meta.url).href)

interface TapReader {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly failures: readonly (readonly string[])[]
  read(line: string): string | undefined
}
interface CommandLine {
  readonly parts: readonly { readonly name: string }[]
  readonly avaArgs: readonly string[]
  readonly unknown: readonly string[]
}

const { TapReader } = (await script('testing/tap.mjs')) as { TapReader: new () => TapReader }
const { PARTS, readCommandLine } = (await script('testing/parts.mjs')) as {
  readonly PARTS: readonly { readonly name: string; readonly lanes: readonly (readonly string[])[] }[]
  readCommandLine(args: readonly string[]): CommandLine
}

const { fileOf, runAgain } = (await script('testing/run-again.mjs')) as {
  fileOf(title: string, tests: readonly string[]): string | undefined
  runAgain(
    failures: readonly (readonly string[])[],
    tests: readonly string[],
    most: number,
    run: (names: readonly string[]) => Promise<{ passed: number; failed: number }>,
  ): Promise<readonly (readonly string[])[]>
}

const TAP = `TAP version 13
ok 1 - fast › a # b
ok 2 - left out # SKIP
not ok 3 - to write # TODO
not ok 4 - wrong
#   a line the test logged
  ---
    name: AssertionError
    details: |
      not ok 9 - not a result, but text inside of one
  ...
not ok 5 - dist/test/x.test.js exited with a non-zero exit code: 1

1..4
# tests 3
# pass 1
# fail 2`

test('results of TAP are counted, failures with all that is said of them', (t) => {
  const tap = new TapReader()
  const shown = TAP.split('\n').flatMap((line) => tap.read(line) ?? [])
  t.deepEqual([tap.passed, tap.failed, tap.skipped], [1, 2, 2])
  t.deepEqual(shown, [
    '  ✔ fast › a # b',
    '  - left out (skipped)',
    '  - to write (to do)',
    '  ✘ wrong',
    '    #   a line the test logged',
    '        name: AssertionError',
    '        details: |',
    '          not ok 9 - not a result, but text inside of one',
    '  ✘ dist/test/x.test.js exited with a non-zero exit code: 1',
  ])
  t.deepEqual(tap.failures, [shown.slice(3, 8), shown.slice(8)], 'what failed can be said again')
})

test('without names all parts are run, the quick ones first', (t) => {
  const { parts, avaArgs, unknown } = readCommandLine([])
  t.deepEqual(
    parts.map(({ name }) => name),
    ['conventions', 'unit', 'contract', 'integration', 'e2e'],
  )
  t.deepEqual([avaArgs, unknown], [[], []])
})

test('parts are named before --, what is for ava behind it', (t) => {
  const { parts, avaArgs, unknown } = readCommandLine(['e2e', 'unit', 'untit', '--', '-m', '*clock*'])
  t.deepEqual(
    parts.map(({ name }) => name),
    ['unit', 'e2e'],
  )
  t.deepEqual(avaArgs, ['-m', '*clock*'])
  t.deepEqual(unknown, ['untit'])
})

test('what runs beside each other are files that are there, each once', (t) => {
  const files = PARTS.flatMap(({ name, lanes }) => lanes.flat().map((file) => `${name}/${file}.test.js`))
  t.true(files.length > 0)
  t.deepEqual(
    files.filter((file) => !existsSync(new URL(`../../${file}`, import.meta.url))),
    [],
  )
  t.is(new Set(files).size, files.length)
})

const FILES = ['clock', 'live', 'http/live', 'crash']
const FAILURES = [['  ✘ live › one', 'why'], ['  ✘ live › two'], ['  ✘ http › live › three'], ['  ✘ clock › four']]

test('the file of a failure is read off its title', (t) => {
  const titles = [...FAILURES.map(([title = '']) => title), '  ✘ dist/test/e2e/crash.test.js exited', '  ✘ ava ended']
  t.deepEqual(
    titles.map((title) => fileOf(title, FILES)),
    ['live', 'live', 'http/live', 'clock', 'crash', undefined],
  )
})

test('files that failed are run once more, each alone: what passes then is shaky, what fails again has failed', async (t) => {
  const ran: (readonly string[])[] = []
  const run = async (names: readonly string[]) => {
    ran.push(names)
    return names[0] === 'clock' ? { passed: 3, failed: 1 } : { passed: 4, failed: 0 }
  }
  t.deepEqual(await runAgain(FAILURES, FILES, 3, run), FAILURES.slice(0, 3))
  t.deepEqual(ran, [['live'], ['http/live'], ['clock']])
})

test('nothing is run again where many files failed, where a failure is of no file, and nothing is shaky that did not run', async (t) => {
  const none = async () => ({ passed: 0, failed: 0 })
  const never = async () => t.fail() as never
  t.deepEqual(await runAgain(FAILURES, FILES, 2, never), [])
  t.deepEqual(await runAgain([['  ✘ ava ended with 1']], FILES, 3, never), [])
  t.deepEqual(await runAgain(FAILURES, FILES, 3, none), [])
})
