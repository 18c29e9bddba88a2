import { openPlayerWindows } from './stock-player-browser.ts'
import { type ClockEye, openClockEye } from './stock-player-eye.ts'
import { type StockPlayer, serveStockPlayers } from './stock-player-page.ts'

/** What a page with a stock player tells of itself. */
export interface StockPlayerFacts {
  /** What the player calls an error, also one that it gets over by itself. */
  readonly errors: readonly string[]
  /** Times that the element had nothing more to show, after it had begun. */
  readonly stalls: number
  readonly began: boolean
  readonly ended: boolean
  /** Marks the stream told of: label, and where on the timeline of the element, seconds. */
  readonly marks: Readonly<Record<string, number>>
  readonly currentTime: number
  readonly duration: number
  readonly bufferedSeconds: number
  readonly frames: number
  readonly droppedFrames: number
  readonly width: number
  readonly height: number
}

export interface StockViewer {
  readonly eye: ClockEye
  /** Console errors of the page so far. */
  readonly complaints: readonly string[]
  facts(): Promise<StockPlayerFacts>
  /** Makes the player change to the rendition of this height, and stay there. */
  choose(height: number): Promise<void>
}

/** A real browser in which players of others play, as they come; several at the same time if need be. */
export interface StockPlayers extends AsyncDisposable {
  open(player: StockPlayer, source: string): Promise<StockViewer>
}

/** As large as the test pattern: each picture is drawn as it is. */
const WINDOW = { width: 640, height: 360 }

export async function openStockPlayers(): Promise<StockPlayers> {
  const pages = await serveStockPlayers()
  const browser = await openPlayerWindows(WINDOW.width, WINDOW.height).catch(async (error: unknown) => {
    await pages[Symbol.asyncDispose]()
    throw error
  })
  return {
    async open(player, source) {
      const { page, complaints } = await browser.open(pages.address(player, source))
      return {
        eye: await openClockEye(page),
        complaints,
        facts: () => page.evaluate('window.stockPlayer') as Promise<StockPlayerFacts>,
        choose: async (height) => void (await page.evaluate(`window.chooseHeight(${height})`)),
      }
    },
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]()
      await pages[Symbol.asyncDispose]()
    },
  }
}
