import { openPlayerBrowser, type PlayerBrowser } from './stock-player-browser.ts'
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
  readonly currentTime: number
  readonly duration: number
  readonly bufferedSeconds: number
  readonly frames: number
  readonly droppedFrames: number
  readonly width: number
  readonly height: number
}

export interface StockViewer extends AsyncDisposable {
  readonly eye: ClockEye
  /** Console errors of the page so far. */
  readonly complaints: readonly string[]
  facts(): Promise<StockPlayerFacts>
}

/** A real browser that plays an address with somebody else's player, as it comes. */
export async function openStockPlayer(player: StockPlayer, source: string, parts = true): Promise<StockViewer> {
  const pages = await serveStockPlayers()
  let viewer: PlayerBrowser | undefined
  const close = async () => {
    await viewer?.[Symbol.asyncDispose]()
    await pages[Symbol.asyncDispose]()
  }
  try {
    viewer = await openPlayerBrowser(pages.address(player, source, parts))
    const { page, complaints } = viewer
    return {
      eye: await openClockEye(page),
      complaints,
      facts: () => page.evaluate('window.stockPlayer') as Promise<StockPlayerFacts>,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
