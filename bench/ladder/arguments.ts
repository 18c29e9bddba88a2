import { parseArgs } from 'node:util'
import { CODECS, type Codec } from '../../src/domain/codec.ts'
import { listed, named, orUsageError, UsageError } from '../arguments.ts'
import { CLIPS } from '../encoding/clips.ts'

/** What is to be measured. */
export interface LadderRequest {
  readonly clips: readonly (typeof CLIPS)[number][]
  readonly codecs: readonly Codec[]
  /** Where the clips are kept, and taken from when they are there; default a temporary folder. */
  readonly keep?: string
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
}

export const LADDER_USAGE = `npm run bench -- ladder [OPTIONS]

--clips NAMES      only these clips, divided by commas: ${CLIPS.map(({ name }) => name).join(', ')} (default text,animation)
--codecs NAMES     only these codecs, divided by commas: ${CODECS.join(', ')} (default h264)
--keep FOLDER      keep the clips there (0.4 GB each), and take them from there the next time
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--help             show this`

const OPTIONS = {
  clips: { type: 'string', default: 'text,animation' },
  codecs: { type: 'string', default: 'h264' },
  keep: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line behind `ladder`.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readLadderArguments(args: readonly string[]): LadderRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  if (positionals.length > 0) throw new UsageError(`There is no place for ${positionals.join(' ')}.`)
  return {
    clips: named(values.clips, CLIPS, 'clip'),
    codecs: listed(values.codecs, CODECS, 'codec'),
    ...(values.keep === undefined ? {} : { keep: values.keep }),
    ...(values.json === undefined ? {} : { json: values.json }),
  }
}
