import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { asFlyBrowserError, reasonOf } from '../../../domain/errors.ts'
import { isMendable } from '../../../engine/encoders/encoder-proof.ts'
import type { Settings } from '../../../engine/settings/settings-schema.ts'
import { systemClock } from '../../../pipeline/clock.ts'
import { silentLog } from '../../../pipeline/ports/log-port.ts'
import { findBrowser } from '../../browser/find-browser.ts'
import { launchBrowser } from '../../browser/launch-browser.ts'
import { findDisplayServer } from '../../display/find-display-server.ts'
import { openDisplay } from '../../display/open-display.ts'
import { EncoderInventory } from '../../ffmpeg/encoder-inventory.ts'
import { thisMachine } from '../../processes/this-machine.ts'
import { proveFolder } from '../prove-folder.ts'
import type { Findings } from './findings.ts'

async function browserOf(settings: Settings, env: NodeJS.ProcessEnv): Promise<Findings['browser']> {
  let path: string
  try {
    path = findBrowser(settings.browser.path || undefined, thisMachine(env))
  } catch (cause) {
    const { message, advice } = asFlyBrowserError(cause)
    return { ok: false, reason: message, advice }
  }
  const { width, height } = settings.video
  try {
    // A program that tells its version may still lack a library, shared memory or rights; only a page shows that it works.
    const launched = await launchBrowser({ width, height, path, sessionId: 'doctor' })
    try {
      await launched.goto('about:blank')
      return { ok: true, path, version: await launched.browser.version() }
    } finally {
      await launched.close()
    }
  } catch (cause) {
    const { message, advice, code } = asFlyBrowserError(cause)
    // Its own advice is to run this.
    const own = 'Install it again, or name another with FLYBROWSER_BROWSER; in a container give it more shared memory.'
    return { ok: false, reason: message, advice: code === 'BROWSER_START_FAILED' ? own : advice }
  }
}

/** A display server is proven by starting it, connecting to it and reading its pixels. */
async function displayOf({ browser, video }: Settings, env: NodeJS.ProcessEnv): Promise<Findings['display']> {
  const found = findDisplayServer(browser.displayServer, thisMachine(env))
  if ('reason' in found)
    return { ok: false, reason: found.reason, ...(process.platform === 'linux' ? { advice: INSTALL_XVFB } : {}) }
  const { path } = found
  try {
    const display = await openDisplay({
      ...{ path, width: video.width, height: video.height, sessionId: 'doctor' },
      ...{ timeoutMs: DISPLAY_WITHIN_MS, clock: systemClock, log: silentLog },
    })
    await display.film().grab().finally(display.close)
    return { ok: true, path }
  } catch (cause) {
    return { ok: false, reason: reasonOf(cause), advice: INSTALL_XVFB }
  }
}

const DISPLAY_WITHIN_MS = 10_000
const INSTALL_XVFB =
  'Install it, if you like to film at less cost (Debian and Ubuntu: `apt-get install xvfb`), or name another with FLYBROWSER_XVFB.'

async function folderOf(path: string): Promise<Findings['folder']> {
  try {
    const { bavail, bsize } = await statfs(await proveFolder(path, { mayBeMade: true }))
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

/** Looks at this machine. The browser is proven by starting it, encoders by encoding with them, which takes up to a few seconds the first time. */
export async function examine(settings: Settings, env: NodeJS.ProcessEnv): Promise<Findings> {
  const encoders = new EncoderInventory({ env, ...(settings.ffmpeg.path ? { binary: settings.ffmpeg.path } : {}) })
  const { host, port } = settings.server
  return {
    nodeVersion: process.versions.node,
    browser: await browserOf(settings, env),
    // Who asks what is missing may have just installed it.
    encoders: await encoders.look({ anew: isMendable }),
    capture: settings.browser.capture,
    display: await displayOf(settings, env),
    folder: await folderOf(settings.recording.dir),
    port: await portOf(host, port),
  }
}
