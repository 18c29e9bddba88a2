import { Command, Option } from 'commander'
import { type ListWish, MOST_ON_A_PAGE } from '../../engine/recordings/library/list-wish.ts'
import type { RecordingInfo } from '../../engine/recordings/recording-info.ts'
import { RECORDING_STATES, type RecordingState } from '../../engine/recordings/recording-metadata.ts'
import type { RecordingShelf } from '../sdk/recording-shelf.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { readCount } from './option-readers.ts'
import { createOutput } from './output.ts'
import { textTable } from './text-table.ts'
import { byteSize, clockTime } from './wording.ts'
import type { CliWorld } from './world.ts'

/** Lines for people where nothing else is asked for. */
const STANDARD_LIMIT = 50

interface ListOptions extends CommonOptions {
  readonly sessionId?: string
  readonly since?: string
  readonly state?: RecordingState[]
  readonly limit?: number
}

/** `flybrowser recordings list` */
export const recordingsListCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('list')
      .summary('list recordings, the newest first')
      .description(
        'Lists recordings, the newest first: for people the last ones as a table, for programs all of them as JSON lines.',
      )
      .option('--session-id <id>', 'those of this session')
      .option('--since <time>', 'those that began since a time, or within an age like 24h or 7d')
      .addOption(new Option('--state <name...>', 'those in this state').choices(RECORDING_STATES))
      .addOption(
        new Option('--limit <n>', `so many at most (default: ${STANDARD_LIMIT}, with --json all)`).argParser(
          readCount('--limit'),
        ),
      ),
  ).action((options: ListOptions) => list(world, options))

async function list(world: CliWorld, { sessionId, since, state, ...options }: ListOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const shelf = world.shelf(settingsFor(world, options))
  const limit = options.limit ?? (options.json ? Number.POSITIVE_INFINITY : STANDARD_LIMIT)
  const wish = {
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(since === undefined ? {} : { since }),
    ...(state === undefined ? {} : { state }),
  }
  const rows: string[][] = []
  let isAll = true
  for await (const page of pages(shelf, wish, limit)) {
    for (const recording of page.recordings) {
      output.tell(recording)
      rows.push(rowOf(recording))
    }
    isAll = page.cursor === undefined
    if (options.json) rows.length = 0
  }
  if (rows.length === 0) return output.say('No recordings.')
  for (const line of textTable([HEADS, ...rows])) output.say(line)
  if (!isAll) output.say(`There are more: --limit shows more than ${limit}.`)
}

/** So many recordings, a page after the other. */
async function* pages(shelf: Pick<RecordingShelf, 'list'>, wish: ListWish, limit: number) {
  let cursor: string | undefined
  let left = limit
  do {
    const page = await shelf.list({ ...wish, limit: Math.min(left, MOST_ON_A_PAGE), ...(cursor ? { cursor } : {}) })
    yield page
    left -= page.recordings.length
    cursor = page.cursor
  } while (cursor !== undefined && left > 0)
}

const HEADS = ['ID', 'SESSION', 'STATE', 'BEGAN (UTC)', 'LENGTH', 'SIZE', 'CODEC']

const rowOf = ({ recordingId, sessionId, state, startedAt, durationSeconds, ...told }: RecordingInfo): string[] => [
  ...[recordingId, sessionId, state],
  startedAt?.slice(0, 19).replace('T', ' ') ?? '-',
  clockTime(durationSeconds * 1000),
  byteSize(told.fileSizeBytes),
  told.codec ?? '-',
]
