import type { Browser, CDPSession } from 'puppeteer'

/** Who is told of tabs. */
export interface TabVisitor {
  /**
   * A tab is there. What is sent to its session before this returns is done before the tab's first script runs. A tab may be at this
   * for long: one that is opened with an address has none until the answer comes.
   */
  opened(id: string, session: CDPSession): void
  closed(id: string): void
}

/**
 * Attaches to each tab of a browser, to those that follow before anything of them runs: a page that shows a dialog in its first
 * script can be attached to no more, and holds its opener too (measured).
 */
export async function attachTabs(browser: Browser, visitor: TabVisitor): Promise<void> {
  const root = await browser.target().createCDPSession()
  root.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    const session = root.connection()?.session(sessionId)
    if (!session) return
    visitor.opened(targetInfo.targetId, session)
    session.send('Runtime.runIfWaitingForDebugger').catch(() => {})
  })
  root.on('Target.detachedFromTarget', ({ targetId }) => {
    if (targetId !== undefined) visitor.closed(targetId)
  })
  await root.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  })
}

/** The id the DevTools protocol has for a page. Rejects when the page is gone. */
export async function targetIdOf(page: { createCDPSession(): Promise<CDPSession> }): Promise<string> {
  const session = await page.createCDPSession()
  const { targetInfo } = await session.send('Target.getTargetInfo')
  await session.detach().catch(() => {})
  return targetInfo.targetId
}
