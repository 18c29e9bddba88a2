import type { Browser, Page } from 'puppeteer'
import { POINTER_SCRIPT } from './pointer-script.ts'

/** Draws the mouse pointer into every page of a browser, those that are open and those to come. */
export async function showPointer(browser: Browser): Promise<void> {
  const draw = async (page: Page | null): Promise<void> => {
    await page?.evaluateOnNewDocument(POINTER_SCRIPT)
    await page?.evaluate(POINTER_SCRIPT)
  }
  browser.on('targetcreated', (target) => {
    // A page that is gone by then needs no pointer.
    if (target.type() === 'page')
      target
        .page()
        .then(draw)
        .catch(() => {})
  })
  await Promise.all((await browser.pages()).map(draw))
}
