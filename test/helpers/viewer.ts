import puppeteer from 'puppeteer'
import { findBrowser } from '../../src/adapters/browser/find-browser.ts'
import { pixelClockDifferenceMs, pixelClockValue, readPixelClock } from '../../src/domain/pixel-clock.ts'

/** Milliseconds from the painting of the picture to the moment it was seen; NaN when its clock cannot be read. */
export const latencySeenMs = ({ atMs, value }: SightedPicture): number =>
  value === undefined ? Number.NaN : pixelClockDifferenceMs(value, pixelClockValue(atMs))

/** What the player page tells of itself. */
export interface PlayerFacts {
  readonly state: string
  /** Protocol it plays by. */
  readonly via: string
  readonly latencyMs: number
  readonly bufferMs: number
  readonly bitrateBps: number | undefined
  readonly stalls: number
  readonly droppedFrames: number
  readonly currentTime: number
  readonly playbackRate: number
  readonly following: boolean
  readonly behindLiveMs: number
  readonly window: { readonly startS: number; readonly endS: number } | undefined
}

/** The picture in sight, by its pixel clock, and what the player says of it at the same moment. */
export interface SightedPicture {
  /** Wall clock of the viewer, milliseconds since 1970. */
  readonly atMs: number
  /** Value of the pixel clock; undefined when it cannot be read. */
  readonly value: number | undefined
  /** The player's own word. */
  readonly latencyMs: number
}

export interface Viewer extends AsyncDisposable {
  facts(): Promise<PlayerFacts>
  /** Reads the pixel clock off the video as it is shown now. */
  look(): Promise<SightedPicture>
  /** Size of the picture that is shown, pixels. */
  size(): Promise<{ readonly width: number; readonly height: number }>
  /** Console errors of the page so far. */
  readonly errors: readonly string[]
  screenshot(path: `${string}.png`): Promise<void>
}

/** Small, because reading it must not hold up the player: a cell of the clock is 4 pixels. */
const LOOK = { width: 160, height: 90 }

/** In the page: the video as it stands, as bytes of brightness (its green), one character a pixel. */
const LOOK_SCRIPT = `(() => {
  const canvas = (window.lookCanvas ??= new OffscreenCanvas(${LOOK.width}, ${LOOK.height}))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const atMs = Date.now()
  const { latencyMs } = window.flybrowserPlayer
  context.drawImage(document.querySelector('video'), 0, 0, ${LOOK.width}, ${LOOK.height})
  const { data } = context.getImageData(0, 0, ${LOOK.width}, ${LOOK.height})
  const pixels = Array.from({ length: data.length / 4 }, (_, at) => String.fromCharCode(data[at * 4 + 1]))
  return { atMs, latencyMs, gray: btoa(pixels.join('')) }
})()`

/** A second real browser that watches a player page. */
export async function openViewer(playerUrl: string): Promise<Viewer> {
  const browser = await puppeteer.launch({
    executablePath: findBrowser(),
    pipe: true,
    args: [
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    defaultViewport: { width: 1280, height: 800 },
  })
  const [page = await browser.newPage()] = await browser.pages()
  const errors: string[] = []
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
  page.on('pageerror', (error) => errors.push(String(error)))
  await page.goto(playerUrl)
  return {
    errors,
    facts: () => page.evaluate('({ ...window.flybrowserPlayer })') as Promise<PlayerFacts>,
    look: async () => {
      const look = (await page.evaluate(LOOK_SCRIPT)) as { atMs: number; latencyMs: number; gray: string }
      const { gray, ...facts } = look
      return { ...facts, value: readPixelClock(Buffer.from(gray, 'base64'), LOOK.width, LOOK.height) }
    },
    size: () => page.$eval('video', ({ videoWidth: width, videoHeight: height }) => ({ width, height })),
    screenshot: async (path) => {
      await page.screenshot({ path })
    },
    [Symbol.asyncDispose]: () => browser.close(),
  }
}
