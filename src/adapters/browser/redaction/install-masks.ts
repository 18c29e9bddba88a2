import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'puppeteer'
import { FlyBrowserError, reasonOf } from '../../../domain/errors.ts'
import type { Masks } from '../../../domain/mask.ts'
import { blankUnreached } from './blank-unreached.ts'
import { maskExtension, PRIORITY, REACHED } from './mask-extension.ts'
import { readSelectors } from './read-selectors.ts'

/** How long the browser may take to use an extension that it was given, milliseconds. */
const PATIENCE_MS = 10_000
const RETRY_MS = 50

export interface MaskedBrowser {
  readonly browser: Browser
  /** Its first page, still blank. */
  readonly page: Page
  /** Folder of its profile, which goes with it. */
  readonly profile: string
}

/**
 * Makes a browser mask what it shows, from now on and in every page. It must have been started with extensions on, and nothing may
 * have been opened in it.
 * @throws MASK_INVALID, and MASK_UNAVAILABLE when the browser does not take the masks: then nothing may be shown in it
 */
export async function installMasks({ browser, page, profile }: MaskedBrowser, masks: Masks): Promise<void> {
  const selectors = await readSelectors(page, masks.selectors)
  try {
    await blankUnreached(browser)
    const folder = await writeExtension(join(profile, 'flybrowser-masks'), maskExtension({ ...masks, selectors }))
    await browser.installExtension(folder)
    await prove(page, pathToFileURL(join(folder, 'probe.html')).href)
  } catch (cause) {
    throw new FlyBrowserError('MASK_UNAVAILABLE', { reason: reasonOf(cause) }, { cause })
  }
}

async function writeExtension(folder: string, files: Readonly<Record<string, string>>): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

/** The browser reads an extension's files by and by: opens a page until they are in it from its beginning, at both ranks. */
async function prove(page: Page, url: string): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS
  const has = async (property: string): Promise<boolean> =>
    (await page.evaluate(`getComputedStyle(document.documentElement).getPropertyValue('${property}')`)) === '1'
  const until = async (condition: () => Promise<boolean>): Promise<void> => {
    while (!(await condition())) {
      if (performance.now() > deadlineMs) throw new Error(`they were not in a page after ${PATIENCE_MS / 1000} s`)
      await after(RETRY_MS)
    }
  }
  await until(async () => {
    await page.goto(url)
    return has(REACHED)
  })
  await until(() => has(PRIORITY))
  await page.goto('about:blank')
  const session = await page.createCDPSession()
  await session.send('Page.resetNavigationHistory')
  await session.detach()
}
