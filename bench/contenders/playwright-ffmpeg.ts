import { execFile } from 'node:child_process'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { findFfmpegBinaries } from '../../src/adapters/ffmpeg/find-binaries.ts'
import { makeFolder } from '../../src/adapters/stores/fs/make-folder.ts'

const run = promisify(execFile)

/** What Playwright's `recordVideo` encodes with. */
const ENCODER = 'libvpx-vp9'

/** Path of an ffmpeg that Playwright's recorder can use; undefined if there is none. */
export async function ffmpegForPlaywright(): Promise<string | undefined> {
  for (const { path } of await findFfmpegBinaries(process.env)) {
    const { stdout } = await run(path, ['-hide_banner', '-encoders']).catch(() => ({ stdout: '' }))
    if (new RegExp(`^ V\\S+ ${ENCODER} `, 'm').test(stdout)) return path
  }
  return undefined
}

/**
 * Makes a folder look like that of Playwright's browsers, for its own build of ffmpeg has to be downloaded: there is
 * `ffmpeg-<revision>/ffmpeg-linux`, a link to one of the machine, and the marker of a finished installation. To be named in
 * PLAYWRIGHT_BROWSERS_PATH before Playwright is loaded.
 */
export async function makeBrowsersFolder(folder: string, ffmpeg: string): Promise<void> {
  const home = join(folder, `ffmpeg-${await ffmpegRevision()}`)
  await makeFolder(home)
  await symlink(ffmpeg, join(home, 'ffmpeg-linux'))
  await writeFile(join(home, 'INSTALLATION_COMPLETE'), '')
}

async function ffmpegRevision(): Promise<string> {
  const root = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'))
  const text = await readFile(join(root, 'browsers.json'), 'utf8')
  const { browsers } = JSON.parse(text) as { browsers: readonly { name: string; revision: string }[] }
  const revision = browsers.find(({ name }) => name === 'ffmpeg')?.revision
  if (revision === undefined) throw new Error('Playwright names no ffmpeg of its own any more')
  return revision
}
