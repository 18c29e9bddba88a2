import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { FlyBrowserError } from '../../domain/errors.ts'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { createOutput } from './output.ts'
import { textTable } from './text-table.ts'
import { byteSize, clockTime } from './wording.ts'
import type { CliWorld } from './world.ts'

interface ScreenshotsOptions extends CommonOptions {
  readonly output?: string
}

/** `flybrowser recordings screenshots` */
export const recordingsScreenshotsCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('screenshots')
      .summary('list the screenshots of a recording, or save them')
      .description(
        'Lists the screenshots of a finished recording: one of each page that it shows, those by time and those that were asked for. They are ' +
          'taken from the film when they are first asked for, and kept with it.',
      )
      .argument('<id>', 'recording')
      .option('-o, --output <folder>', 'save them there, by their names'),
  ).action((id: string, options: ScreenshotsOptions) => list(world, id, options))

async function list(world: CliWorld, id: string, options: ScreenshotsOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const pictures = world.pictures(settingsFor(world, options))
  const screenshots = await pictures.screenshots(id)
  const rows = screenshots.map(({ name, atSeconds, reason, bytes, width, height, url = '' }) => [
    ...[name, clockTime(atSeconds * 1000), reason, byteSize(bytes), width && height ? `${width}x${height}` : '', url],
  ])
  for (const line of textTable(rows)) output.say(line)
  if (screenshots.length === 0) output.say(`${id} has no screenshots`)
  const leftOut = await pictures.screenshotsLeftOut(id)
  if (leftOut > 0) output.say(`${leftOut} more were left out (recording.screenshots.limit and .megabytes)`)
  output.tell({ recordingId: id, screenshots, leftOut })
  if (options.output === undefined) return
  const folder = resolve(world.cwd, options.output)
  for (const { name } of screenshots) {
    const bytes = await pictures.picture(id, name)
    if (bytes) await save(folder, name, bytes)
  }
  output.say(`Saved in ${folder}`)
}

/** Nothing is overwritten. */
async function save(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name)
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(path, bytes, { flag: 'wx' })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new FlyBrowserError('FILE_EXISTS', { path }, { cause })
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new FlyBrowserError('STORE_UNWRITABLE', { path, reason }, { cause })
  }
}
