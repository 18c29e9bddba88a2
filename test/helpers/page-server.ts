import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { ROOT } from './repository.ts'

export interface PageServer extends AsyncDisposable {
  /** Address of a page of `test/fixtures/pages`; by `localhost` it is another site and so another process. */
  url(page: string, host?: '127.0.0.1' | 'localhost'): string
}

/** Serves the pages of the fixtures on the loopback address. */
export async function servePages(): Promise<PageServer> {
  const server = createServer(async (request, response) => {
    const name = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1)
    response.setHeader('content-type', 'text/html; charset=utf-8')
    const text = /^[\w-]+\.html$/.test(name)
      ? await readFile(join(ROOT, 'test/fixtures/pages', name)).catch(() => '')
      : ''
    response.statusCode = text.length > 0 ? 200 : 404
    response.end(text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (page, host = '127.0.0.1') => `http://${host}:${port}/${page}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
