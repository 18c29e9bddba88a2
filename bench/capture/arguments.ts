import { parseArgs } from 'node:util'
import { named, orUsageError, UsageError, within } from '../arguments.ts'
import type { Contender } from '../contenders/contender.ts'
import { contendersOf } from '../contenders/index.ts'
import { type FilmedPage, MOTION, REST, TEXT } from '../pages.ts'
import { type CaptureShape, SHAPES } from './shapes.ts'

/** What is to be measured. */
export interface CaptureRequest {
  readonly contenders: readonly Contender[]
  readonly pages: readonly FilmedPage[]
  readonly shapes: readonly CaptureShape[]
  readonly seconds: number
  readonly rounds: number
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
  /** Folder for CPU profiles of the contenders' Node processes. */
  readonly profile?: string
}

const CAPTURED_PAGES: readonly FilmedPage[] = [MOTION, REST, TEXT]

const lines = (items: readonly { readonly name: string; readonly summary: string }[]): string =>
  items.map(({ name, summary }) => `                     ${name.padEnd(16)} ${summary}`).join('\n')

export const CAPTURE_USAGE = `npm run bench -- capture [OPTIONS]

--seconds N        how long each run films, 1 to 60 (default 10)
--rounds N         runs of each, of which the one with the median cost is shown (default 1)
--only NAMES       only these contenders, divided by commas; costs over the page need the page alone too:
${lines(contendersOf('capture'))}
--pages NAMES      only these pages, divided by commas:
${lines(CAPTURED_PAGES.map(({ name, summary }) => ({ name, summary: `a page that ${summary}` })))}
--shapes NAMES     only these sizes and rates, divided by commas:
${lines(SHAPES)}
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--profile FOLDER   keep CPU profiles of the contenders' Node processes, for Chrome's developer tools
--help             show this`

const OPTIONS = {
  seconds: { type: 'string', default: '10' },
  rounds: { type: 'string', default: '1' },
  only: { type: 'string' },
  pages: { type: 'string' },
  shapes: { type: 'string' },
  json: { type: 'string' },
  profile: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line behind `capture`.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readCaptureArguments(
  args: readonly string[],
  contenders: readonly Contender[] = contendersOf('capture'),
): CaptureRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  if (positionals.length > 0) throw new UsageError(`There is no place for ${positionals.join(' ')}.`)
  return {
    contenders: named(values.only, contenders, 'contender'),
    pages: named(values.pages, CAPTURED_PAGES, 'page'),
    shapes: named(values.shapes, SHAPES, 'size and rate'),
    seconds: within('--seconds', values.seconds, 1, 60),
    rounds: within('--rounds', values.rounds, 1, 99, 'whole'),
    ...(values.json === undefined ? {} : { json: values.json }),
    ...(values.profile === undefined ? {} : { profile: values.profile }),
  }
}
