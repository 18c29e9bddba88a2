import type { Page } from 'puppeteer'
import { launchBrowser } from '../../src/adapters/browser/launch-browser.ts'
import { findDisplayServer } from '../../src/adapters/display/find-display-server.ts'
import { masksOf } from '../../src/domain/mask.ts'
import type { DisplayPicture } from '../../src/pipeline/ports/capture-port.ts'
import { filmFor } from '../helpers/media-time.ts'
import { servePages } from '../helpers/page-server.ts'
import { testUnless } from '../helpers/test-unless.ts'

/** Least time to look for one that must not open; tooltips take half a second. */
const LEAST_LOOK_MS = 750
/** How long one that has to open may take on a machine that is busy. */
const PATIENCE_MS = 8000
/** From so many changed pixels on it is open. */
const OPEN_PIXELS = 150
/** Changed by what is no window: a frame of focus, a caret. */
const OTHER_PIXELS = 40

/** What makes the browser show something of an element outside of the page. */
const POPUPS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  list: (page) => page.click('#list'),
  suggestions: async (page) => {
    await page.focus('#suggested')
    await page.keyboard.press('ArrowDown')
  },
  calendar: async (page) => {
    await page.focus('#date')
    await page.keyboard.down('Alt')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.up('Alt')
  },
  'calendar by script': (page) => page.click('#other-date'),
  'what was typed before': async (page) => {
    await page.focus('#typed')
    await page.keyboard.press('ArrowDown')
  },
  tooltip: async (page) => {
    await page.hover('#tip')
    await page.hover('#tip')
  },
  'tooltip of graphics': async (page) => {
    await page.hover('#drawn')
    await page.hover('#drawn')
  },
  colours: (page) => page.click('#colour'),
  // Last, because its window stays.
  video: async (page) => {
    await page.waitForFunction('video.readyState > 0')
    await page.click('video')
  },
}

/** Luma of black. */
const BLACK = 16

/** Pixels that have changed, by their luma, and are not those of a box. */
function changedPixels(before: DisplayPicture, after: DisplayPicture): number {
  if (Buffer.compare(before.data, after.data) === 0) return 0
  let count = 0
  for (let at = 0; at < after.width * after.height; at += 1)
    if (before.data[at] !== after.data[at] && after.data[at] !== BLACK) count += 1
  return count
}

interface Change {
  /** Most that have changed while it was looked for. */
  readonly pixels: number
  /** For how long it was looked for; where one has opened, until then. */
  readonly lookedMs: number
}

/**
 * How much of the display each popup changes.
 * @param lookMs for how long to look for one
 */
async function changesBy(masks: readonly string[], lookMs: (name: string) => number): Promise<Record<string, Change>> {
  await using server = await servePages()
  const launched = await launchBrowser({ width: 1280, height: 480, capture: 'display', masks: masksOf(masks, 'box') })
  const { page } = launched
  const film = launched.capture.display()
  const filming = film.changes.subscribe()
  try {
    await launched.goto(server.url('secret-popups.html'))
    await page.type('#typed', '4111 remembered')
    await Promise.all([page.waitForNavigation(), page.click('#send')])
    const changes: Record<string, Change> = {}
    for (const [name, show] of Object.entries(POPUPS)) {
      await launched.goto(server.url(`secret-popups.html?${encodeURIComponent(name)}`))
      await page.mouse.move(600, 400)
      await filmFor(100)
      const before = await film.grab()
      await show(page)
      const fromMs = performance.now()
      let [pixels, lookedMs] = [0, 0]
      while (lookedMs < lookMs(name) && pixels < OPEN_PIXELS) {
        await filmFor(150)
        pixels = Math.max(pixels, changedPixels(before, await film.grab()))
        lookedMs = performance.now() - fromMs
      }
      changes[name] = { pixels, lookedMs }
    }
    return changes
  } finally {
    filming.unsubscribe()
    await launched.close()
  }
}

const found = findDisplayServer()
const without = 'reason' in found ? found.reason : undefined

testUnless(without, 'windows of the browser show what is not masked, and nothing of what is', async (t) => {
  const shown = await changesBy([], () => PATIENCE_MS)
  t.log(shown)
  t.deepEqual(
    Object.entries(shown).filter(([, { pixels }]) => pixels < OPEN_PIXELS),
    [],
    'one that does not open proves nothing',
  )
  // As slow as the machine is just now, and twice that.
  const masked = await changesBy(['.secret'], (name) => Math.max(LEAST_LOOK_MS, 2 * (shown[name]?.lookedMs ?? 0)))
  t.log(masked)
  t.deepEqual(
    Object.entries(masked).filter(([, { pixels }]) => pixels > OTHER_PIXELS),
    [],
  )
  t.deepEqual(Object.keys(masked), Object.keys(shown))
})
