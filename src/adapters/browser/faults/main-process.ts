import type { Browser } from 'puppeteer'

/** Id of a browser's main process, which may be another than the one that was started: that may be a script. Rejects when it is gone. */
export async function mainProcessOf(browser: Browser): Promise<number | undefined> {
  const session = await browser.target().createCDPSession()
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    return processInfo.find(({ type }) => type === 'browser')?.id
  } finally {
    await session.detach().catch(() => {})
  }
}
