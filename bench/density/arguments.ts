import { parseArgs } from 'node:util'
import { named, orUsageError, UsageError, within } from '../arguments.ts'
import type { Contender } from '../contenders/contender.ts'
import { contendersOf } from '../contenders/index.ts'
import { type FilmedPage, MOTION, REST } from '../pages.ts'

/** What is to be measured. */
export interface DensityRequest {
  readonly contenders: readonly Contender[]
  readonly pages: readonly FilmedPage[]
  /** Most sessions at a time. */
  readonly max: number
  /** Length of the window that is judged. */
  readonly seconds: number
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
}

const DENSITY_PAGES: readonly FilmedPage[] = [REST, MOTION]

/** A session is some processes and some hundred megabytes. */
const MOST_SESSIONS = 64

const filming = (): readonly Contender[] => contendersOf('capture').filter(({ side }) => side !== 'baseline')

export const DENSITY_USAGE = `npm run bench -- density [OPTIONS]

--max N            most sessions at a time, 1 to ${MOST_SESSIONS} (default 12)
--seconds N        length of the window that is judged, 3 to 60 (default 10)
--only NAMES       only these contenders, divided by commas:
${filming()
  .map(({ name, summary }) => `                     ${name.padEnd(16)} ${summary}`)
  .join('\n')}
--pages NAMES      only these pages, divided by commas: ${DENSITY_PAGES.map(({ name }) => name).join(', ')}
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--help             show this`

const OPTIONS = {
  max: { type: 'string', default: '12' },
  seconds: { type: 'string', default: '10' },
  only: { type: 'string' },
  pages: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line behind `density`.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readDensityArguments(
  args: readonly string[],
  contenders: readonly Contender[] = filming(),
): DensityRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  if (positionals.length > 0) throw new UsageError(`There is no place for ${positionals.join(' ')}.`)
  return {
    contenders: named(values.only, contenders, 'contender'),
    pages: named(values.pages, DENSITY_PAGES, 'page'),
    max: within('--max', values.max, 1, MOST_SESSIONS, 'whole'),
    seconds: within('--seconds', values.seconds, 3, 60),
    ...(values.json === undefined ? {} : { json: values.json }),
  }
}
