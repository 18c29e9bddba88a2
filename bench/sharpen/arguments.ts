import { parseArgs } from 'node:util'
import { QUALITIES, type Quality } from '../../src/domain/quality.ts'
import { LATENCIES, type Latency } from '../../src/domain/viewing-profile.ts'
import { listed, named, orUsageError, UsageError } from '../arguments.ts'
import { STILL_PAGES, type StillPage } from './still-pages.ts'

/** What is to be measured. */
export interface SharpenRequest {
  readonly pages: readonly StillPage[]
  readonly qualities: readonly Quality[]
  readonly latencies: readonly Latency[]
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
}

export const SHARPEN_USAGE = `npm run bench -- sharpen [OPTIONS]

--pages NAMES      only these pages, divided by commas:
${STILL_PAGES.map(({ name, summary }) => `                     ${name.padEnd(16)} ${summary}`).join('\n')}
--quality NAMES    only these quality profiles, divided by commas: ${QUALITIES.join(', ')} (default low_bandwidth,medium)
--latency NAMES    only these viewing profiles, divided by commas: ${LATENCIES.join(', ')}
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--help             show this`

const OPTIONS = {
  pages: { type: 'string' },
  quality: { type: 'string', default: 'low_bandwidth,medium' },
  latency: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line behind `sharpen`.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readSharpenArguments(args: readonly string[]): SharpenRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  if (positionals.length > 0) throw new UsageError(`There is no place for ${positionals.join(' ')}.`)
  return {
    pages: named(values.pages, STILL_PAGES, 'page'),
    qualities: listed(values.quality, QUALITIES, 'quality profile'),
    latencies: listed(values.latency, LATENCIES, 'viewing profile'),
    ...(values.json === undefined ? {} : { json: values.json }),
  }
}
