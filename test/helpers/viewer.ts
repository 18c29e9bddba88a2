import puppeteer from 'puppeteer'
import { findBrowser } from '../../src/adapters/browser/find-browser.ts'

/** What the player page tells of itself. */
export interface PlayerFacts {
  readonly state: string
  readonly latencyMs: number
  readonly bufferMs: number
  readonly stalls: number
  readonly droppedFrames: number
  readonly currentTime: number
}

export interface Viewer extends AsyncDisposable {
  facts(): Promise<PlayerFacts>
  /** Console errors of the page so far. */
  readonly errors: readonly string[]
  screenshot(path: `${string}.png`): Promise<void>
}

/** A second real browser that watches a player page. */
export async function openViewer(playerUrl: string): Promise<Viewer> {
  const browser = await puppeteer.launch({
    executablePath: findBrowser(),
    pipe: true,
    args: [
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    defaultViewport: { width: 1280, height: 800 },
  })
  const [page = await browser.newPage()] = await browser.pages()
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(playerUrl)
  return {
    errors,
    facts: () => page.evaluate('({ ...window.flybrowserPlayer })') as Promise<PlayerFacts>,
    screenshot: async (path) => {
      await page.screenshot({ path })
    },
    [Symbol.asyncDispose]: () => browser.close(),
  }
}
