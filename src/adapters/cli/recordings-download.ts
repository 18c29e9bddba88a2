import { basename, resolve } from 'node:path'
import { Command } from 'commander'
import { addCommonOptions, type CommonOptions, settingsFor } from './common-options.ts'
import { ExitWith, INTERRUPTED } from './exit-with.ts'
import { createOutput } from './output.ts'
import { byteSize } from './wording.ts'
import type { CliWorld } from './world.ts'

/** Between two lines of progress. */
const TELL_EVERY_MS = 200

interface DownloadOptions extends CommonOptions {
  readonly output?: string
  readonly force?: boolean
}

/** `flybrowser recordings download` */
export const recordingsDownloadCommand = (world: CliWorld): Command =>
  addCommonOptions(
    new Command('download')
      .summary('fetch the file of a recording')
      .description(
        'Copies the file of a finished recording, wherever it is kept, looks at its checksum, and only then gives it its name. Broken off, it goes ' +
          'on where it was the next time; until then what it has is beside the file, as .ID.partial.',
      )
      .argument('<id>', 'recording')
      .option('-o, --output <file>', 'file to write (default: its own name, in this folder)')
      .option('--force', 'replace a file that is there'),
  ).action((id: string, options: DownloadOptions) => download(world, id, options))

async function download(world: CliWorld, id: string, options: DownloadOptions): Promise<void> {
  const output = createOutput(world.stdout, options.json ?? false)
  const shelf = world.shelf(settingsFor(world, options))
  const name = options.output ?? basename((await shelf.get(id)).finalPath)
  const begunMs = performance.now()
  let toldMs = 0
  const onProgress = ({ receivedBytes, totalBytes }: { receivedBytes: number; totalBytes: number }) => {
    const nowMs = performance.now() - begunMs
    if (nowMs - toldMs < TELL_EVERY_MS) return
    toldMs = nowMs
    output.progress(`${byteSize(receivedBytes)} of ${byteSize(totalBytes)}`, nowMs)
  }
  try {
    const wish = { overwrite: options.force ?? false, signal: world.stop, onProgress }
    const done = await shelf.download(id, resolve(world.cwd, name), wish)
    const rest = done.resumedBytes > 0 ? `, ${byteSize(done.resumedBytes)} of it were here` : ''
    output.say(`${done.filePath}: ${byteSize(done.fileSizeBytes)}${rest}`)
    output.tell(done)
  } catch (cause) {
    if (!world.stop.aborted) throw cause
    output.say('Stopped; the same command goes on from here.')
    throw new ExitWith(INTERRUPTED)
  }
}
