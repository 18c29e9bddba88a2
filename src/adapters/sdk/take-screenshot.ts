import type { Page } from 'puppeteer'
import { firstValueFrom, Subscription, timer } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import type { LaunchedBrowser } from '../browser/launch-browser.ts'

/** What a screenshot needs of a browser. */
export type ShownBrowser = Pick<LaunchedBrowser, 'state' | 'activePage' | 'ended'>

/** How much later than the connection to it a browser may be told to have ended, milliseconds. */
const END_TOLD_MS = 1000

/**
 * The page in the picture as PNG.
 * @throws BROWSER_RESTARTING, BROWSER_GONE and PAGE_CRASHED, also when that happens meanwhile: there would be no answer for minutes, or one in
 * the words of a connection that is gone
 */
export async function takeScreenshot(browser: ShownBrowser, session: string): Promise<Uint8Array> {
  refuse(browser, session)
  const page = browser.activePage
  const { fault, forget } = faultOf(browser, page, session)
  try {
    return await Promise.race([page.screenshot({ type: 'png' }), fault])
  } catch (error) {
    refuse(browser, session)
    // Its connection breaks off a moment before its end is told.
    if (!page.browser().connected) await Promise.race([fault, firstValueFrom(timer(END_TOLD_MS))])
    throw error
  } finally {
    forget()
  }
}

/** Rejects when the page crashes or its browser ends; never resolves. */
function faultOf(browser: ShownBrowser, page: Page, session: string) {
  const listening = new Subscription()
  const fault = new Promise<never>((_, reject) => {
    const onCrash = () => reject(new FlyBrowserError('PAGE_CRASHED', { session }))
    page.once('error', onCrash)
    listening.add(() => page.off('error', onCrash))
    listening.add(
      browser.ended.subscribe((reason) => {
        const restarting = browser.state.state === 'restarting'
        reject(new FlyBrowserError(restarting ? 'BROWSER_RESTARTING' : 'BROWSER_GONE', { session, reason }))
      }),
    )
  })
  return { fault, forget: () => listening.unsubscribe() }
}

function refuse({ state: { state } }: Pick<LaunchedBrowser, 'state'>, session: string): void {
  if (state === 'restarting') throw new FlyBrowserError('BROWSER_RESTARTING', { session })
  if (state === 'page-crashed') throw new FlyBrowserError('PAGE_CRASHED', { session })
}
