import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PACKAGE_ROOT } from './session.ts'

/** Players of others, as they come from npm. */
export const STOCK_PLAYERS = ['hls.js', 'dash.js', 'shaka'] as const
export type StockPlayer = (typeof STOCK_PLAYERS)[number]

const HTML = 'text/html; charset=utf-8'
const SCRIPT = 'text/javascript; charset=utf-8'

/** Everything there is to fetch: the file, seen from the root of the package, and its content type. */
const FILES: Readonly<Record<string, readonly [path: string, type: string]>> = {
  '/': ['test/fixtures/players/stock-player.html', HTML],
  '/stock-player.js': ['test/fixtures/players/stock-player.js', SCRIPT],
  '/libraries/hls.js': ['node_modules/hls.js/dist/hls.js', SCRIPT],
  '/libraries/dash.js': ['node_modules/dashjs/dist/modern/umd/dash.all.min.js', SCRIPT],
  '/libraries/shaka': ['node_modules/shaka-player/dist/shaka-player.compiled.js', SCRIPT],
}

export interface StockPlayerPages extends AsyncDisposable {
  /** Address of a page that plays `source`. Without `parts` hls.js plays whole segments. */
  address(player: StockPlayer, source: string, parts?: boolean): string
}

/** Serves the pages of stock players on loopback, from what is installed: nothing comes from elsewhere. */
export async function serveStockPlayers(): Promise<StockPlayerPages> {
  const server = createServer(async (request, response) => {
    const file = FILES[new URL(request.url ?? '/', 'http://localhost').pathname]
    if (!file) {
      response.writeHead(404).end()
      return
    }
    const [path, type] = file
    const body = await readFile(`${PACKAGE_ROOT}${path}`).catch(() => undefined)
    if (body) response.writeHead(200, { 'content-type': type }).end(body)
    else response.writeHead(500).end(`${path} is not there`)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    address: (player, source, parts = true) => {
      const query = new URLSearchParams({ player, src: source, ...(parts ? {} : { parts: 'no' }) })
      return `http://127.0.0.1:${port}/?${query}`
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
