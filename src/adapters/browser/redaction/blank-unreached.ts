import type { Browser, CDPSession } from 'puppeteer'
import { GUARD_SHEETS } from './guard-sheets.ts'
import { CURTAIN } from './mask-extension.ts'

/**
 * Runs in the world of the page, before its scripts: only there it is seen that a page puts a list of style sheets of its own in place of
 * the one that has the curtain. Not in the browser's own pages that say why an address could not be opened.
 */
const SCRIPT = `if (self === top && location.protocol !== 'chrome-error:') {
  const curtain = new CSSStyleSheet()
  curtain.replaceSync(${JSON.stringify(CURTAIN)})
  const draw = (list) => { if (!list.includes(curtain)) list.push(curtain) }
  draw(document.adoptedStyleSheets)
  ;(${GUARD_SHEETS})(Document.prototype, (owner, list) => { if (owner === document) draw(list) })
}`

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
        session.send('Page.addScriptToEvaluateOnNewDocument', { source: SCRIPT, runImmediately: true }),
      ]
    : []
  await Promise.allSettled([...covered, session.send('Runtime.runIfWaitingForDebugger')])
  if (!page) await session.detach().catch(() => {})
}
