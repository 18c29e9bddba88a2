import { parseArgs } from 'node:util'
import { LATENCIES, type Latency } from '../../src/domain/viewing-profile.ts'
import { named, orUsageError, UsageError, within } from '../arguments.ts'

/** What is to be measured. */
export interface ViewersRequest {
  /** Viewers at a time, of one run after the other. */
  readonly counts: readonly number[]
  /** How long each crowd is measured once everybody is there. */
  readonly seconds: number
  readonly latency: Latency
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
  /** Folder for CPU profiles of the origin. */
  readonly profile?: string
}

/** What loopback, sockets and one more process on the same machine can still serve as a measure of something. */
const MOST_VIEWERS = 5000

export const VIEWERS_USAGE = `npm run bench -- viewers [OPTIONS]

--viewers COUNTS   how many watch at a time, divided by commas, each at most ${MOST_VIEWERS} (default 200,1000)
--seconds N        how long each crowd is measured once everybody is there, 1 to 300 (default 30)
--latency NAME     viewing profile: ${LATENCIES.join(', ')} (default lan)
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--profile FOLDER   keep CPU profiles of the origin, for Chrome's developer tools
--help             show this`

const OPTIONS = {
  viewers: { type: 'string', default: '200,1000' },
  seconds: { type: 'string', default: '30' },
  latency: { type: 'string', default: 'lan' },
  json: { type: 'string' },
  profile: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line behind `viewers`.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readViewersArguments(args: readonly string[]): ViewersRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  if (positionals.length > 0) throw new UsageError(`There is no place for ${positionals.join(' ')}.`)
  const profiles = LATENCIES.map((name) => ({ name }))
  const [profile] = named(values.latency, profiles, 'viewing profile')
  return {
    counts: values.viewers.split(',').map((count) => within('--viewers', count, 1, MOST_VIEWERS, 'whole')),
    seconds: within('--seconds', values.seconds, 1, 300),
    latency: profile?.name ?? 'lan',
    ...(values.json === undefined ? {} : { json: values.json }),
    ...(values.profile === undefined ? {} : { profile: values.profile }),
  }
}
