import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FlyBrowser, type FlyBrowserSession, type LaunchOptions } from '../../src/index.ts'

/** Root of the package, seen from `dist/test/helpers`. */
export const PACKAGE_ROOT = fileURLToPath(new URL('../../../', import.meta.url))

/** Address of a page of `test/fixtures/pages`. */
export const fixturePage = (name: string): string => new URL(`file://${PACKAGE_ROOT}test/fixtures/pages/${name}`).href

export interface TestSession extends AsyncDisposable {
  readonly browser: FlyBrowserSession
  /** The session's own recording folder; it goes with the session. */
  readonly folder: string
}

/** A session with a recording folder of its own; both are gone at the end of the block that uses it. */
export async function openTestSession(options: LaunchOptions = {}): Promise<TestSession> {
  const folder = await mkdtemp(join(tmpdir(), 'flybrowser-test-'))
  const browser = await FlyBrowser.launch({ recordingDir: folder, logLevel: 'error', ...options })
  return {
    browser,
    folder,
    async [Symbol.asyncDispose]() {
      await browser.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Values that the pixel-clock page has painted so far. */
export const paintedValues = (browser: FlyBrowserSession): Promise<number[]> =>
  browser.page.evaluate('window.paints') as Promise<number[]>

/** Brings the pixel-clock page to rest. Gives all values it has painted, the last of which stays in sight. */
export const stopPainting = (browser: FlyBrowserSession): Promise<number[]> =>
  browser.page.evaluate('(stopPainting(), window.paints)') as Promise<number[]>
