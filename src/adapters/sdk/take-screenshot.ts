import { FlyBrowserError } from '../../domain/errors.ts'
import type { LaunchedBrowser } from '../browser/launch-browser.ts'

/**
 * The page in the picture as PNG.
 * @throws BROWSER_RESTARTING, and PAGE_CRASHED, also when it crashes meanwhile: of such a page there would be no answer for minutes
 */
export async function takeScreenshot(
  browser: Pick<LaunchedBrowser, 'state' | 'activePage'>,
  session: string,
): Promise<Uint8Array> {
  refuse(browser, session)
  const page = browser.activePage
  let tell = () => {}
  const crash = new Promise<never>((_, reject) => {
    tell = () => reject(new FlyBrowserError('PAGE_CRASHED', { session }))
  })
  page.once('error', tell)
  try {
    return await Promise.race([page.screenshot({ type: 'png' }), crash])
  } catch (error) {
    // What it says then is that of a connection that is gone.
    refuse(browser, session)
    throw error
  } finally {
    page.off('error', tell)
  }
}

function refuse({ state: { state } }: Pick<LaunchedBrowser, 'state'>, session: string): void {
  if (state === 'restarting') throw new FlyBrowserError('BROWSER_RESTARTING', { session })
  if (state === 'page-crashed') throw new FlyBrowserError('PAGE_CRASHED', { session })
}
