import { parseArgs } from 'node:util'
import { orUsageError, UsageError, within } from '../arguments.ts'

/** What is to be measured. */
export interface LibraryRequest {
  readonly recordings: number
  /** Questions of each kind. */
  readonly rounds: number
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
}

export const LIBRARY_USAGE = `npm run bench -- library [OPTIONS]

--recordings N     how many there are, 1 to 1000000 (default 100000)
--rounds N         questions of each kind (default 200)
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--help             show this`

const OPTIONS = {
  recordings: { type: 'string', default: '100000' },
  rounds: { type: 'string', default: '200' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line behind `library`.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readLibraryArguments(args: readonly string[]): LibraryRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  if (positionals.length > 0) throw new UsageError(`There is no place for ${positionals.join(' ')}.`)
  return {
    recordings: within('--recordings', values.recordings, 1, 1_000_000, 'whole'),
    rounds: within('--rounds', values.rounds, 1, 100_000, 'whole'),
    ...(values.json === undefined ? {} : { json: values.json }),
  }
}
