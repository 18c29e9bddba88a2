import type { Page } from 'puppeteer'
import { FlyBrowserError } from '../../../domain/errors.ts'

/** More are a mistake, and would slow down every page. */
const MOST_SELECTORS = 200
const LONGEST_SELECTOR = 1000

/**
 * Runs in a page. A selector is given back as the browser writes it, which is complete in itself: a bracket, string or comment that was
 * left open cannot swallow what follows. Null for what is no selector, or one of a pseudo-element, which is no element.
 */
const READ = `(texts) => texts.map((text) => {
  try {
    document.createDocumentFragment().querySelector(text)
    const sheet = new CSSStyleSheet()
    sheet.replaceSync('x {}')
    const [rule] = sheet.cssRules
    rule.selectorText = text
    document.createDocumentFragment().querySelector(':not(' + rule.selectorText + ')')
    return rule.selectorText
  } catch {
    return null
  }
})`

/**
 * Selectors as the browser that is to use them reads them.
 * @throws MASK_INVALID for the first that it does not
 */
export async function readSelectors(page: Page, texts: readonly string[]): Promise<string[]> {
  const refuse = (selector: string) => new FlyBrowserError('MASK_INVALID', { selector: selector.slice(0, 200) })
  const long = texts.find((text) => text.length > LONGEST_SELECTOR) ?? texts[MOST_SELECTORS]
  if (long !== undefined) throw refuse(long)
  const read = (await page.evaluate(`(${READ})(${JSON.stringify(texts)})`)) as (string | null)[]
  return texts.map((text, index) => {
    const selector = read[index]
    if (!selector) throw refuse(text)
    return selector
  })
}
