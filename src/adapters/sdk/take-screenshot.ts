import { FlyBrowserError } from '../../domain/errors.ts'
import { whileThere } from '../browser/faults/while-there.ts'
import type { LaunchedBrowser } from '../browser/launch-browser.ts'

/** What a screenshot needs of a browser. */
export type ShownBrowser = Pick<LaunchedBrowser, 'state' | 'activePage' | 'ended'>

/**
 * The page in the picture as PNG.
 * @throws BROWSER_RESTARTING, BROWSER_GONE and PAGE_CRASHED, also when that happens meanwhile: of a page that has crashed there would be no
 * answer for minutes
 */
export async function takeScreenshot(browser: ShownBrowser, sessionId: string): Promise<Uint8Array> {
  refuse(browser, sessionId)
  const page = browser.activePage
  let tell = () => {}
  const crash = new Promise<never>((_, reject) => {
    tell = () => reject(new FlyBrowserError('PAGE_CRASHED', { session: sessionId }))
  })
  page.once('error', tell)
  try {
    return await whileThere(browser, sessionId, page, () => Promise.race([page.screenshot({ type: 'png' }), crash]))
  } catch (error) {
    // What it says then is that of a connection that is gone.
    refuse(browser, sessionId)
    throw error
  } finally {
    page.off('error', tell)
  }
}

function refuse({ state: { state } }: Pick<LaunchedBrowser, 'state'>, session: string): void {
  if (state === 'restarting') throw new FlyBrowserError('BROWSER_RESTARTING', { session })
  if (state === 'page-crashed') throw new FlyBrowserError('PAGE_CRASHED', { session })
}
