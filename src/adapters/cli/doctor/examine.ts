import { execFile } from 'node:child_process'
import { constants } from 'node:fs'
import { access, mkdtemp, rmdir, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { asFlyBrowserError, reasonOf } from '../../../domain/errors.ts'
import type { Settings } from '../../../engine/settings/settings-schema.ts'
import { findBrowser, thisMachine } from '../../browser/find-browser.ts'
import { FfmpegEncoders } from '../../ffmpeg/ffmpeg-encoders.ts'
import type { Findings } from './findings.ts'

const VERSION_PATIENCE_MS = 10_000

async function browserOf(settings: Settings, env: NodeJS.ProcessEnv): Promise<Findings['browser']> {
  let path: string
  try {
    path = findBrowser(settings.browser.path || undefined, thisMachine(env))
  } catch (cause) {
    const { message, advice } = asFlyBrowserError(cause)
    return { ok: false, reason: message, advice }
  }
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { env, timeout: VERSION_PATIENCE_MS })
    return { ok: true, path, version: stdout.trim() }
  } catch (cause) {
    const reason = `${path} does not run: ${reasonOf(cause).split('\n')[0]}`
    return { ok: false, reason, advice: 'Install it again, or name another with FLYBROWSER_BROWSER.' }
  }
}

async function displayOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): Promise<Findings['display']> {
  if (platform !== 'linux') return { ok: false, reason: 'Xvfb is used on Linux only; pages are captured by screencast' }
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, 'Xvfb')
    if (await canUse(path, constants.X_OK)) return { ok: true, path }
  }
  return { ok: false, reason: 'Xvfb is not installed', advice: 'Optional; Debian and Ubuntu: `apt-get install xvfb`.' }
}

const canUse = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  )

/**
 * Proves that the folder can be written by making one in it; or in the nearest one above that is there, as it is made only when
 * something is recorded.
 */
async function folderOf(path: string): Promise<Findings['folder']> {
  let there = path
  while (!(await canUse(there, constants.F_OK)) && dirname(there) !== there) there = dirname(there)
  try {
    await rmdir(await mkdtemp(join(there, '.flybrowser-doctor-')))
    const { bavail, bsize } = await statfs(there)
    return { path, ok: true, freeBytes: bavail * bsize }
  } catch (cause) {
    return { path, ok: false, reason: reasonOf(cause) }
  }
}

async function portOf(host: string, asked: number): Promise<Findings['port']> {
  const server = createServer()
  try {
    const port = await new Promise<number>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port: asked, exclusive: true }, () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : asked)
      })
    })
    return { host, asked, ok: true, port }
  } catch (cause) {
    return { host, asked, ok: false, reason: reasonOf(cause) }
  } finally {
    server.close()
  }
}

/** Looks at this machine. Encoders are proven by encoding with them, which takes up to a few seconds the first time. */
export async function examine(settings: Settings, env: NodeJS.ProcessEnv): Promise<Findings> {
  const encoders = new FfmpegEncoders({ env, ...(settings.ffmpeg.path ? { binary: settings.ffmpeg.path } : {}) })
  const { host, port } = settings.server
  return {
    nodeVersion: process.versions.node,
    browser: await browserOf(settings, env),
    encoders: await encoders.inventory(),
    display: await displayOf(env, process.platform),
    folder: await folderOf(settings.recording.dir),
    port: await portOf(host, port),
  }
}
