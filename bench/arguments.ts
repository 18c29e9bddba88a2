import { parseArgs } from 'node:util'
import type { Contender } from './contenders/contender.ts'
import { PAGES } from './pages.ts'

/** What is to be measured. */
export interface BenchRequest {
  readonly contenders: readonly Contender[]
  readonly pages: typeof PAGES
  readonly seconds: number
  readonly rounds: number
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
  /** Folder for CPU profiles of the contenders' Node processes. */
  readonly profile?: string
}

/** A command line that cannot be understood; the message says why. */
export class UsageError extends Error {}

export const USAGE = `npm run bench -- record|live|all [OPTIONS]

--seconds N        how long each run films, 1 to 60 (default 10)
--rounds N         runs of each, of which the one with the median cost is shown (default 1)
--only NAMES       only these contenders, divided by commas
--pages NAMES      only these pages, divided by commas: ${PAGES.map(({ name }) => name).join(', ')}
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--profile FOLDER   keep CPU profiles of the contenders' Node processes, for Chrome's developer tools
--help             show this`

const OPTIONS = {
  seconds: { type: 'string', default: '10' },
  rounds: { type: 'string', default: '1' },
  only: { type: 'string' },
  pages: { type: 'string' },
  json: { type: 'string' },
  profile: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

const SUBJECTS = ['record', 'live', 'all'] as const

/**
 * Reads the command line of the bench.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readArguments(args: readonly string[], contenders: readonly Contender[]): BenchRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  const [subject = 'all', ...more] = positionals
  if (more.length > 0 || !isSubject(subject)) throw new UsageError(`There is no subject ${positionals.join(' ')}.`)
  return {
    contenders: named(
      values.only,
      contenders.filter(({ films }) => subject === 'all' || films.includes(subject)),
      'contender',
    ),
    pages: named(values.pages, PAGES, 'page'),
    seconds: within('--seconds', values.seconds, 1, 60),
    rounds: within('--rounds', values.rounds, 1, 99, 'whole'),
    ...(values.json === undefined ? {} : { json: values.json }),
    ...(values.profile === undefined ? {} : { profile: values.profile }),
  }
}

/** What `parse` gives; what it throws, as a UsageError. */
export function orUsageError<R>(parse: () => R): R {
  try {
    return parse()
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

const isSubject = (text: string): text is (typeof SUBJECTS)[number] => SUBJECTS.some((subject) => subject === text)

/** A number given as text. Throws UsageError for anything else. */
export function within(
  option: string,
  text: string,
  least: number,
  most: number,
  kind: 'any' | 'whole' = 'any',
): number {
  const pattern = kind === 'whole' ? /^\d+$/ : /^\d+(\.\d+)?$/
  const number = pattern.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  const what = kind === 'whole' ? 'a whole number' : 'a number'
  throw new UsageError(`${option} must be ${what} from ${least} to ${most}, not ${text}.`)
}

/** The items whose names are given, divided by commas; all, when none is. Throws UsageError for a name that is none. */
export function named<T extends { readonly name: string }>(
  names: string | undefined,
  all: readonly T[],
  what: string,
): readonly T[] {
  if (names === undefined) return all
  return names.split(',').map((name) => {
    const found = all.find((each) => each.name === name)
    if (found) return found
    throw new UsageError(`There is no ${what} ${name} here. There are: ${all.map((each) => each.name).join(', ')}.`)
  })
}

/** Those of some words that are given, divided by commas; all, when none is. Throws UsageError for a word that is none of them. */
export const listed = <T extends string>(names: string | undefined, all: readonly T[], what: string): readonly T[] =>
  named(
    names,
    all.map((name) => ({ name })),
    what,
  ).map(({ name }) => name)
