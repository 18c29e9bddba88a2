import { parseArgs } from 'node:util'
import { orUsageError, UsageError, within } from '../arguments.ts'

/** What is measured: the ways in which recordings are finished. */
export const FINISH_PARTS = ['s3'] as const
export type FinishPart = (typeof FINISH_PARTS)[number]

/** What is to be measured. */
export interface FinishRequest {
  readonly parts: readonly FinishPart[]
  /** Length of the recording that goes to S3. */
  readonly minutes: number
  /** How much faster than in life it is recorded. */
  readonly speed: number
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
}

export const FINISH_USAGE = `npm run bench -- finish [PART...] [OPTIONS]

PART               what is measured, of ${FINISH_PARTS.join(', ')} (default: all)
                   s3: seconds from the stop of a recording of quality high until it is whole in a bucket
--minutes N        length of that recording, 0.1 to 120 (default 10)
--speed N          how much faster than in life it is recorded, 1 to 100 (default 10)
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--help             show this`

const OPTIONS = {
  minutes: { type: 'string', default: '10' },
  speed: { type: 'string', default: '10' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line behind `finish`.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readFinishArguments(args: readonly string[]): FinishRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  const unknown = positionals.find((name) => !FINISH_PARTS.some((part) => part === name))
  if (unknown !== undefined) throw new UsageError(`${unknown} is none of ${FINISH_PARTS.join(', ')}.`)
  return {
    parts: FINISH_PARTS.filter((part) => positionals.length === 0 || positionals.includes(part)),
    minutes: within('--minutes', values.minutes, 0.1, 120),
    speed: within('--speed', values.speed, 1, 100),
    ...(values.json === undefined ? {} : { json: values.json }),
  }
}
