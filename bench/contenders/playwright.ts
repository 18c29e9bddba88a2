import { join } from 'node:path'
import { browserArguments } from '../../src/adapters/browser/browser-arguments.ts'
import { findBrowser } from '../../src/adapters/browser/find-browser.ts'
import type { Contender } from './contender.ts'
import { ffmpegForPlaywright, makeBrowsersFolder } from './playwright-ffmpeg.ts'

/**
 * Playwright's `recordVideo`: VP9 in WebM. It films a page from the moment the page is there, so its film begins before measuring
 * does, and what starting costs is not counted: to its advantage.
 */
export const playwright: Contender = {
  name: 'playwright',
  summary: 'Playwright, recordVideo: VP9 in WebM',
  side: 'peer',
  films: ['capture'],
  async missing() {
    if (process.platform !== 'linux') return 'a stand-in for the ffmpeg it would download is made on Linux only'
    return (await ffmpegForPlaywright()) ? undefined : 'there is no ffmpeg with libvpx-vp9 for it'
  },
  async open({ url, width, height, fps, folder }) {
    const ffmpeg = await ffmpegForPlaywright()
    if (!ffmpeg) throw new Error('there is no ffmpeg with libvpx-vp9')
    process.env.PLAYWRIGHT_BROWSERS_PATH = join(folder, 'browsers')
    await makeBrowsersFolder(process.env.PLAYWRIGHT_BROWSERS_PATH, ffmpeg)
    const { chromium } = await import('playwright-core')
    const browser = await chromium.launch({
      executablePath: findBrowser(),
      args: browserArguments({ width, height, headless: true, root: process.getuid?.() === 0 }),
    })
    try {
      const size = { width, height }
      const context = await browser.newContext({ viewport: size, recordVideo: { dir: folder, size, fps } })
      const page = await context.newPage()
      await page.goto(url)
      let painted: unknown
      return {
        start: async () => {},
        async stop() {
          painted = await page.evaluate('window.paints')
          await context.close()
        },
        async footage() {
          const path = await page.video()?.path()
          return path === undefined ? undefined : { path }
        },
        // The page is gone with its film: what is asked for after is what it had painted until then.
        evaluate: async (expression) => painted ?? page.evaluate(expression),
        close: () => browser.close(),
      }
    } catch (error) {
      await browser.close()
      throw error
    }
  },
}
