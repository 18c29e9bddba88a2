import { parseArgs } from 'node:util'
import { named, orUsageError, UsageError, within } from '../arguments.ts'
import { LANES, type Lane } from './lanes.ts'

/** What is to be measured. */
export interface LatencyRequest {
  readonly lanes: readonly Lane[]
  readonly seconds: number
  /** Busy loops beside. */
  readonly busyLoops: number
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
}

const BUSY_LOOPS = 2

export const LATENCY_USAGE = `npm run bench -- latency [OPTIONS]

--seconds N        how long each lane is watched once it has settled, 1 to 600 (default 60)
--lane NAMES       only these lanes, divided by commas:
${LANES.map(({ name, summary }) => `                     ${name.padEnd(16)} ${summary}`).join('\n')}
--load             with ${BUSY_LOOPS} processes beside that do nothing but keep a core busy each
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--help             show this`

const OPTIONS = {
  seconds: { type: 'string', default: '60' },
  lane: { type: 'string' },
  load: { type: 'boolean', default: false },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line behind `latency`.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readLatencyArguments(args: readonly string[]): LatencyRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  if (positionals.length > 0) throw new UsageError(`There is no place for ${positionals.join(' ')}.`)
  return {
    lanes: named(values.lane, LANES, 'lane'),
    seconds: within('--seconds', values.seconds, 1, 600),
    busyLoops: values.load ? BUSY_LOOPS : 0,
    ...(values.json === undefined ? {} : { json: values.json }),
  }
}
