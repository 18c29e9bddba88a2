import type { Browser, CDPSession } from 'puppeteer'
import { CURTAIN } from './mask-extension.ts'

/** Pages of the browser's own that say why an address could not be opened. */
const SCRIPT = `if (self === top && location.protocol !== 'chrome-error:') {
  const curtain = new CSSStyleSheet()
  curtain.replaceSync(${JSON.stringify(CURTAIN)})
  document.adoptedStyleSheets.push(curtain)
}`
/** A world of our own: pages do not see what runs in it. */
const WORLD = 'flybrowser-masks'

/**
 * Sees to it that a document masks cannot reach is not shown at all: those without an origin (`data:`, and `about:blank` that is filled
 * from outside), the browser's own, and all of another browser context. Every page waits for it before it begins.
 */
export async function blankUnreached(browser: Browser): Promise<void> {
  const root = await browser.target().createCDPSession()
  root.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    const session = root.connection()?.session(sessionId)
    if (session) void cover(session, targetInfo.type === 'page')
  })
  await root.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: true, flatten: true })
}

async function cover(session: CDPSession, page: boolean): Promise<void> {
  // In this order without waiting between: the browser does them in their order. A page that is gone by then needs none.
  const covered = page
    ? [
        // Without this the script is forgotten when the page goes to another process.
        session.send('Page.enable'),
        session.send('Page.addScriptToEvaluateOnNewDocument', {
          source: SCRIPT,
          worldName: WORLD,
          runImmediately: true,
        }),
      ]
    : []
  await Promise.allSettled([...covered, session.send('Runtime.runIfWaitingForDebugger')])
  if (!page) await session.detach().catch(() => {})
}
