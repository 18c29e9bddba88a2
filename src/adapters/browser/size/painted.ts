import { setTimeout as after } from 'node:timers/promises'
import type { Page } from 'puppeteer'
import type { PictureSize } from '../../../domain/picture-size.ts'

/** A page that does not answer is filmed as it is after so long, milliseconds. */
const WITHIN_MS = 3000

/** Popup windows on a display have a bar above their page. */
const isThere = ({ width, height }: PictureSize): string => `new Promise((there) => {
  const has = () =>
    innerWidth === ${width} && (innerHeight === ${height} || (!toolbar.visible && outerHeight === ${height}))
  const until = performance.now() + ${WITHIN_MS}
  const look = () => (has() || performance.now() > until ? there() : requestAnimationFrame(look))
  look()
})`

/** Waits until a page has been painted in a size, some seconds at most. Never rejects. */
export async function paintedIn(page: Page, size: PictureSize): Promise<void> {
  await Promise.race([paint(page, size).catch(() => {}), after(WITHIN_MS, undefined, { ref: false })])
}

/**
 * A page has its size long before that is seen: frames of before may still be on their way, and its own frames do not tell when they
 * have been shown (measured: wrong in one of thirty). The browser takes a picture of a page when what it painted last has been shown.
 */
async function paint(page: Page, size: PictureSize): Promise<void> {
  await page.evaluate(isThere(size))
  const session = await page.createCDPSession()
  try {
    await session.send('Page.captureScreenshot', { format: 'jpeg', quality: 1 })
  } finally {
    await session.detach().catch(() => {})
  }
}
