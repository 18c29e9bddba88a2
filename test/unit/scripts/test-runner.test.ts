import { existsSync } from 'node:fs'
import test from 'ava'

/** Scripts are not compiled; they lie beside `dist`. Tests wait for them, not the file: it is run as one with others. */
const script = <T>(path: string): Promise<T> => import(new URL(`../../../../scripts/${path}`, import.meta.url).href)

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

const reading = script<{ TapReader: new () => TapReader }>('testing/tap.mjs')
const commands = script<{
  readonly PARTS: readonly {
    readonly name: string
    readonly lanes: readonly (readonly string[])[]
    readonly pairs?: readonly (readonly string[])[]
  }[]
  readCommandLine(args: readonly string[]): CommandLine
}>('testing/parts.mjs')

const again = script<{
  fileOf(title: string, tests: readonly string[]): string | undefined
  runAgain(
    failures: readonly (readonly string[])[],
    tests: readonly string[],
    most: number,
    run: (names: readonly string[]) => Promise<{ passed: number; failed: number }>,
  ): Promise<readonly (readonly string[])[]>
}>('testing/run-again.mjs')
const gathering = script<{ groupsOf(tests: readonly string[]): Map<string, string[]> }>('testing/gather.mjs')
const hooks = script<{ nameOf(url: string): string | undefined }>('testing/titles/hooks.mjs')
type Chain = ((...given: unknown[]) => unknown) & { serial(...given: unknown[]): unknown; readonly meta: object }
const titles = script<{ titled(test: unknown, name: string): Chain }>('testing/titles/titled.mjs')

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

test('results of TAP are counted, failures with all that is said of them', async (t) => {
  const { TapReader } = await reading
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

test('without names all parts are run, the quick ones first', async (t) => {
  const { readCommandLine } = await commands
  const { parts, avaArgs, unknown } = readCommandLine([])
  t.deepEqual(
    parts.map(({ name }) => name),
    ['conventions', 'unit', 'contract', 'integration', 'e2e'],
  )
  t.deepEqual([avaArgs, unknown], [[], []])
})

test('parts are named before --, what is for ava behind it', async (t) => {
  const { readCommandLine } = await commands
  const { parts, avaArgs, unknown } = readCommandLine(['e2e', 'unit', 'untit', '--', '-m', '*clock*'])
  t.deepEqual(
    parts.map(({ name }) => name),
    ['unit', 'e2e'],
  )
  t.deepEqual(avaArgs, ['-m', '*clock*'])
  t.deepEqual(unknown, ['untit'])
})

test('what runs beside each other are files that are there, each once', async (t) => {
  const { PARTS } = await commands
  const files = PARTS.flatMap(({ name, lanes, pairs = [] }) =>
    [...lanes, ...pairs].flat().map((file) => `${name}/${file}.test.js`),
  )
  t.true(files.length > 0)
  t.deepEqual(
    files.filter((file) => !existsSync(new URL(`../../${file}`, import.meta.url))),
    [],
  )
  t.is(new Set(files).size, files.length)
})

const FILES = ['clock', 'live', 'http/live', 'crash']
const FAILURES = [['  ✘ live › one', 'why'], ['  ✘ live › two'], ['  ✘ http › live › three'], ['  ✘ clock › four']]

test('the file of a failure is read off its title', async (t) => {
  const { fileOf } = await again
  const titles = [...FAILURES.map(([title = '']) => title), '  ✘ dist/test/e2e/crash.test.js exited', '  ✘ ava ended']
  t.deepEqual(
    titles.map((title) => fileOf(title, FILES)),
    ['live', 'live', 'http/live', 'clock', 'crash', undefined],
  )
})

test('files that failed are run once more, each alone: what passes then is shaky, what fails again has failed', async (t) => {
  const { runAgain } = await again
  const ran: (readonly string[])[] = []
  const run = async (names: readonly string[]) => {
    ran.push(names)
    return names[0] === 'clock' ? { passed: 3, failed: 1 } : { passed: 4, failed: 0 }
  }
  t.deepEqual(await runAgain(FAILURES, FILES, 3, run), FAILURES.slice(0, 3))
  t.deepEqual(ran, [['live'], ['http/live'], ['clock']])
})

test('nothing is run again where many files failed, where a failure is of no file, and nothing is shaky that did not run', async (t) => {
  const { runAgain } = await again
  const none = async () => ({ passed: 0, failed: 0 })
  const never = async () => t.fail() as never
  t.deepEqual(await runAgain(FAILURES, FILES, 2, never), [])
  t.deepEqual(await runAgain([['  ✘ ava ended with 1']], FILES, 3, never), [])
  t.deepEqual(await runAgain(FAILURES, FILES, 3, none), [])
})

test('tests are gathered by the outermost folder they lie in', async (t) => {
  const { groupsOf } = await gathering
  t.deepEqual(
    [...groupsOf(['formats/amf/values', 'settings', 'engine/live', 'formats/avc'])],
    [
      ['engine', ['engine/live']],
      ['formats', ['formats/amf/values', 'formats/avc']],
      ['others', ['settings']],
    ],
  )
})

test('of files that are run as one each is named', async (t) => {
  const { nameOf } = await hooks
  t.is(nameOf('file:///r/dist/test/unit/engine/live.test.js'), 'live')
  t.is(nameOf('file:///r/dist/test/unit/formats/amf/values.test.js'), 'amf › values')
  t.is(nameOf('file:///r/dist/test/unit/settings.test.js'), 'settings')
  t.is(nameOf('file:///r/dist/test/unit/engine/live-media.js'), undefined)
})

test('titles begin with the name of their file, whatever else is given', async (t) => {
  const { titled } = await titles
  const meta = {}
  const given: unknown[][] = []
  const note = (...all: unknown[]) => void given.push(all)
  const named = titled(Object.assign(note, { serial: note, meta }), 'live')
  const body = () => {}
  named('a title', body, 1)
  named.serial('another', body)
  named(body)
  t.deepEqual(given, [['live › a title', body, 1], ['live › another', body], [body]])
  t.is(named.meta, meta)
})
