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

/** Starts a browser and opens an address in it, as a viewer would. */
export async function openPlayerBrowser(address: string): Promise<PlayerBrowser> {
  const browser = await puppeteer.launch({
    executablePath: findBrowser(),
    // By its pipe it ends with this process, whatever that dies of; signals are for this process alone.
    pipe: true,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [...ARGUMENTS, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    defaultViewport: { width: 1280, height: 800 },
  })
  try {
    const [page = await browser.newPage()] = await browser.pages()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    await page.goto(address)
    return { browser, page, complaints, [Symbol.asyncDispose]: () => browser.close() }
  } catch (error) {
    await browser.close()
    throw error
  }
}
