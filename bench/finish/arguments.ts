import { parseArgs } from 'node:util'
import { orUsageError, UsageError, within } from '../arguments.ts'

/** What is measured: the ways in which recordings are finished. */
export const FINISH_PARTS = ['local', 's3'] as const
export type FinishPart = (typeof FINISH_PARTS)[number]

/** What is to be measured. */
export interface FinishRequest {
  readonly parts: readonly FinishPart[]
  /** Size of the recording that is finished on the local disk. */
  readonly megabytes: number
  /** Length of the recording that goes to S3. */
  readonly minutes: number
  /** How much faster than in life it is recorded. */
  readonly speed: number
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
}

export const FINISH_USAGE = `npm run bench -- finish [PART...] [OPTIONS]

PART               what is measured, of ${FINISH_PARTS.join(', ')} (default: all)
                   local: seconds to finish a recording on the disk, beside ffmpeg -c copy -movflags +faststart
                   s3: seconds from the stop of a recording of quality high until it is whole in a bucket
--megabytes N      size of the recording on the disk, 1 to 100000 (default 1000); three times as much must be free
--minutes N        length of the recording that goes to S3, 0.1 to 120 (default 10)
--speed N          how much faster than in life it is recorded, 1 to 100 (default 10)
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--help             show this`

const OPTIONS = {
  megabytes: { type: 'string', default: '1000' },
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
    megabytes: within('--megabytes', values.megabytes, 1, 100_000, 'whole'),
    minutes: within('--minutes', values.minutes, 0.1, 120),
    speed: within('--speed', values.speed, 1, 100),
    ...(values.json === undefined ? {} : { json: values.json }),
  }
}
