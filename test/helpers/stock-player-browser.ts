import puppeteer, { type Browser, type Page } from 'puppeteer'
import { findBrowser } from '../../src/adapters/browser/find-browser.ts'

/** A page of a browser that plays by itself and at full pace, also while nobody touches it. */
export interface PlayerBrowser extends AsyncDisposable {
  readonly browser: Browser
  readonly page: Page
  /** Complaints of the page so far: console errors, and what nobody caught. */
  readonly complaints: readonly string[]
}

const ARGUMENTS = [
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A page of a {@link PlayerWindows}. */
export type PlayerWindow = Pick<PlayerBrowser, 'page' | 'complaints'>

/** A browser for several pages that play at the same time. */
export interface PlayerWindows extends AsyncDisposable {
  /** Opens an address in a window of its own: a page behind another one is given no pictures. */
  open(address: string): Promise<PlayerWindow>
}

const launch = (width: number, height: number): Promise<Browser> =>
  puppeteer.launch({
    executablePath: findBrowser(),
    // By its pipe it ends with this process, whatever that dies of; signals are for this process alone.
    pipe: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [...ARGUMENTS, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    defaultViewport: { width, height },
  })

async function visit(page: Page, address: string): Promise<PlayerWindow> {
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(address)
  return { page, complaints }
}

/** Starts a browser and opens an address in it, as a viewer would. */
export async function openPlayerBrowser(address: string): Promise<PlayerBrowser> {
  const browser = await launch(1280, 800)
  try {
    const [page = await browser.newPage()] = await browser.pages()
    return { browser, ...(await visit(page, address)), [Symbol.asyncDispose]: () => browser.close() }
  } catch (error) {
    await browser.close()
    throw error
  }
}

/** Starts a browser whose windows have this size. */
export async function openPlayerWindows(width: number, height: number): Promise<PlayerWindows> {
  const browser = await launch(width, height)
  return {
    open: async (address) => visit(await browser.newPage({ type: 'window' }), address),
    [Symbol.asyncDispose]: () => browser.close(),
  }
}
