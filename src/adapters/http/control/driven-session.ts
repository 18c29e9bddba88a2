import type { Page } from 'puppeteer'
import type { PictureSpec } from '../../../engine/sessions/held-session.ts'
import type { FlyBrowserSession } from '../../sdk/types.ts'

/** A session as control drives it. */
export interface DrivenSession {
  readonly session: Omit<FlyBrowserSession, 'page' | 'failed' | 'runPipeline' | typeof Symbol.asyncDispose>
  readonly picture: PictureSpec
  /** Resolves with the reason when its page or its browser ends, by whatever cause; never rejects. */
  readonly gone: Promise<string>
  /** Address of the page it shows now. */
  pageUrl(): string
}

/** Makes an opened session ready for control. */
export const driven = (session: FlyBrowserSession, picture: PictureSpec): DrivenSession => ({
  session,
  picture,
  gone: endOf(session.page),
  pageUrl: () => session.page.url(),
})

function endOf(page: Page): Promise<string> {
  const browser = page.browser()
  return new Promise((resolve) => {
    page.once('close', () => resolve('its page was closed'))
    browser.once('disconnected', () => resolve('it ended'))
    if (!browser.connected) resolve('it ended')
    else if (page.isClosed()) resolve('its page was closed')
  })
}
