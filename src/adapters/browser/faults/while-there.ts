import type { Page } from 'puppeteer'
import { firstValueFrom, type Observable, type Subscription, timer } from 'rxjs'
import { FlyBrowserError } from '../../../domain/errors.ts'

/** A browser that something is wanted of. */
export interface AwaitedBrowser {
  readonly state: { readonly state: string }
  /** Emits the reason when it has ended, to be started again or for good. */
  readonly ended: Observable<string>
}

/** How much later than the connection to it a browser may be told to have ended, milliseconds. */
const END_TOLD_MS = 1000

/**
 * Does something with a page, as long as its browser is there. When that ends meanwhile there is no answer for minutes (it hangs), or one in the
 * words of a connection that is gone.
 * @throws BROWSER_RESTARTING and BROWSER_GONE, beside what the work itself throws
 */
export async function whileThere<T>(
  browser: AwaitedBrowser,
  session: string,
  page: Page,
  work: () => Promise<T>,
): Promise<T> {
  let listening: Subscription | undefined
  const end = new Promise<never>((_, reject) => {
    listening = browser.ended.subscribe((reason) => {
      reject(
        new FlyBrowserError(browser.state.state === 'restarting' ? 'BROWSER_RESTARTING' : 'BROWSER_GONE', {
          session,
          reason,
        }),
      )
    })
  })
  try {
    return await Promise.race([work(), end])
  } catch (error) {
    // Its connection breaks off a moment before its end is told.
    if (!page.browser().connected) await Promise.race([end, firstValueFrom(timer(END_TOLD_MS))])
    throw error
  } finally {
    listening?.unsubscribe()
  }
}
