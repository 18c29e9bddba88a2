import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Colours that are told from each other in a decoded picture. */
export const COLOURS = {
  red: [255, 0, 0],
  lime: [0, 255, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
  fuchsia: [255, 0, 255],
  aqua: [0, 255, 255],
  white: [255, 255, 255],
  black: [0, 0, 0],
} as const
export type Colour = keyof typeof COLOURS

export interface ColouredPages extends AsyncDisposable {
  /** Address of a page of this colour, with a counter that always moves. */
  url(colour: Colour): string
  /** Address of a page that has another of these colours each time it is loaded, and the last one from then on. */
  inTurn(...colours: readonly Colour[]): string
  /** Address of a page of this colour with a script. */
  withScript(colour: Colour, script: string): string
  /** Address that is never answered. */
  readonly unanswered: string
}

const body = (colour: string, script: string): string =>
  `<!doctype html><body style="margin:0;height:100vh;background:${colour}"><small id="n">0</small>
<script>setInterval(() => { n.textContent++ }, 50); ${script}</script>`

const UNANSWERED = '/unanswered'

/** Serves pages of one colour each on the loopback address. */
export async function serveColours(): Promise<ColouredPages> {
  const loads = new Map<string, number>()
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (pathname === UNANSWERED) return
    const load = loads.get(pathname) ?? 0
    loads.set(pathname, load + 1)
    const colours = pathname.slice(1).split(',')
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(body(colours[Math.min(load, colours.length - 1)] ?? '', searchParams.get('script') ?? ''))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    url: (colour) => `${base}${colour}`,
    inTurn: (...colours) => `${base}${colours.join(',')}`,
    withScript: (colour, script) => `${base}${colour}?script=${encodeURIComponent(script)}`,
    unanswered: `${base}${UNANSWERED.slice(1)}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
