import { setTimeout as after } from 'node:timers/promises'
import type { CDPSession, Page } from 'puppeteer'
import { reasonOf } from '../../../domain/errors.ts'
import type { PictureSize } from '../../../domain/picture-size.ts'
import type { LogPort } from '../../../pipeline/ports/log-port.ts'

/** A page that hangs is given its size when it answers; so long is waited for it, milliseconds. */
const WITHIN_MS = 1000

/** Gives pages of a browser without a display another size, each in its own time. Never rejects. */
export async function resizeHeadless(pages: readonly Page[], size: PictureSize, log: LogPort): Promise<void> {
  const all = Promise.all(
    pages.map((page) =>
      resizePage(page, size).catch((error) =>
        log.debug({ reason: reasonOf(error) }, 'A page went while its size changed'),
      ),
    ),
  )
  await Promise.race([all, after(WITHIN_MS, undefined, { ref: false })])
}

async function resizePage(page: Page, size: PictureSize): Promise<void> {
  await page.setViewport({ ...size, deviceScaleFactor: 1 })
  const session = await page.createCDPSession()
  try {
    await resizeScreen(session, size)
  } finally {
    await session.detach().catch(() => {})
  }
}

/**
 * The screen that the page sees, and its window, which fills that: an element that goes full screen then changes no size (measured).
 * Browsers that cannot do so (before Chromium 144) keep the screen they were started with.
 */
async function resizeScreen(session: CDPSession, size: PictureSize): Promise<void> {
  const { screenInfos } = await session.send('Emulation.getScreenInfos')
  const [screen] = screenInfos
  if (screen && (screen.width !== size.width || screen.height !== size.height))
    await session.send('Emulation.updateScreen', { screenId: screen.id, ...size })
  const { windowId, bounds } = await session.send('Browser.getWindowForTarget')
  if (bounds.windowState !== 'fullscreen') return
  // The bounds of a window that fills its screen cannot be set, nor together with its state.
  for (const next of [{ windowState: 'normal' }, { left: 0, top: 0, ...size }, { windowState: 'fullscreen' }] as const)
    await session.send('Browser.setWindowBounds', { windowId, bounds: next })
}
