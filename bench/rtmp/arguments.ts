import { parseArgs } from 'node:util'
import { named, orUsageError, UsageError, within } from '../arguments.ts'
import { SERVERS, type Server } from './servers.ts'

/** What is to be measured. */
export interface RtmpRequest {
  readonly servers: readonly Server[]
  readonly seconds: number
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
}

export const RTMP_USAGE = `npm run bench -- rtmp [OPTIONS]

--seconds N        how long each server's subscriber watches once it has settled, 1 to 600 (default 30)
--server NAMES     only these servers, divided by commas: ${SERVERS.map(({ name }) => name).join(', ')}
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--help             show this`

const OPTIONS = {
  seconds: { type: 'string', default: '30' },
  server: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line behind `rtmp`.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readRtmpArguments(args: readonly string[]): RtmpRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  if (positionals.length > 0) throw new UsageError(`There is no place for ${positionals.join(' ')}.`)
  return {
    servers: named(values.server, SERVERS, 'server'),
    seconds: within('--seconds', values.seconds, 1, 600),
    ...(values.json === undefined ? {} : { json: values.json }),
  }
}
