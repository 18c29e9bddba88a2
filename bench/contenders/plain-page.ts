import type { Page } from 'puppeteer'
import { launchBrowser } from '../../src/adapters/browser/launch-browser.ts'
import type { Scene } from './contender.ts'
import type { CaptureChoice } from './session.ts'

/** A page of a browser that is started as FlyBrowser starts it, so that all contenders film the same browser. */
export interface PlainPage {
  readonly page: Page
  evaluate(expression: string): Promise<unknown>
  close(): Promise<void>
}

/** @param capture what the browser is started for: headless, or on a display of its own. Default headless */
export async function openPlainPage(
  { url, width, height }: Scene,
  capture: CaptureChoice = 'screencast',
): Promise<PlainPage> {
  const browser = await launchBrowser({ width, height, capture })
  try {
    await browser.goto(url)
  } catch (error) {
    await browser.close()
    throw error
  }
  const { page } = browser
  return { page, evaluate: (expression) => page.evaluate(expression), close: () => browser.close() }
}
