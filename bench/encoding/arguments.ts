import { parseArgs } from 'node:util'
import { CODECS, type Codec } from '../../src/domain/codec.ts'
import { QUALITIES, type Quality } from '../../src/domain/quality.ts'
import { listed, named, orUsageError, UsageError } from '../arguments.ts'
import { CLIPS } from './clips.ts'

/** What can be left out. */
export const PARTS = [
  { name: 'live', summary: 'what each codec reaches at each quality profile, and saves over h264 at equal likeness' },
  { name: 'optimize', summary: 'what slow encodes of files save over live h264; this takes the longest' },
  { name: 'peers', summary: 'how like the page recordings of others are, and how large' },
] as const
export type Part = (typeof PARTS)[number]['name']

/** Curves of bits and likeness go through these profiles. */
const CURVE = 'low_bandwidth,medium,high,ultra_high'

/** What is to be measured. */
export interface EncodingRequest {
  readonly parts: readonly Part[]
  readonly clips: readonly (typeof CLIPS)[number][]
  readonly codecs: readonly Codec[]
  readonly qualities: readonly Quality[]
  /** Where the clips are kept, and taken from when they are there; default a temporary folder. */
  readonly keep?: string
  /** Where the JSON goes; default a file of its own under bench/results. */
  readonly json?: string
}

const lines = (all: readonly { readonly name: string; readonly summary: string }[]): string =>
  all.map(({ name, summary }) => `                     ${name.padEnd(16)} ${summary}`).join('\n')

export const ENCODING_USAGE = `npm run bench -- encoding [OPTIONS]

--parts NAMES      only these, divided by commas:
${lines(PARTS)}
--clips NAMES      only these clips, divided by commas:
${lines(CLIPS)}
--codecs NAMES     only these codecs, divided by commas: ${CODECS.join(', ')}
--quality NAMES    only these quality profiles, divided by commas: ${QUALITIES.join(', ')} (default ${CURVE})
--keep FOLDER      keep the clips there (1.2 GB), and take them from there the next time
--json FILE        where the figures go as JSON (default bench/results/<time>.json)
--help             show this`

const OPTIONS = {
  parts: { type: 'string' },
  clips: { type: 'string' },
  codecs: { type: 'string' },
  quality: { type: 'string', default: CURVE },
  keep: { type: 'string' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

/**
 * Reads the command line behind `encoding`.
 * @returns undefined when only help is asked for
 * @throws UsageError
 */
export function readEncodingArguments(args: readonly string[]): EncodingRequest | undefined {
  const { values, positionals } = orUsageError(() =>
    parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }),
  )
  if (values.help) return undefined
  if (positionals.length > 0) throw new UsageError(`There is no place for ${positionals.join(' ')}.`)
  return {
    parts: named(values.parts, PARTS, 'part').map(({ name }) => name),
    clips: named(values.clips, CLIPS, 'clip'),
    codecs: listed(values.codecs, CODECS, 'codec'),
    qualities: listed(values.quality, QUALITIES, 'quality profile'),
    ...(values.keep === undefined ? {} : { keep: values.keep }),
    ...(values.json === undefined ? {} : { json: values.json }),
  }
}
