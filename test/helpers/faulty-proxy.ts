import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ServerLifetime } from './rtmp-servers.ts'

/**
 * What happens to a request on its way: `busy` is answered 503, `cut` loses the connection, `stall` gets no answer, `cut-body` and
 * `stall-body` get the first bytes of one, `damage` changes a byte of what is sent.
 */
export type ProxyFault = 'pass' | 'busy' | 'cut' | 'stall' | 'cut-body' | 'stall-body' | 'damage'

export interface FaultyProxy {
  readonly url: string
  /** What happens to the next requests; default: they pass. */
  fault: (request: IncomingMessage) => ProxyFault
}

const SLOW_DOWN =
  '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>'
/** Of a body that is cut or stalls. */
const FIRST_BYTES = 1000

/** A proxy before a server, which does to requests what it is told. */
export async function startFaultyProxy(t: ServerLifetime, target: string): Promise<FaultyProxy> {
  const server = createServer((request, response) => {
    const fault = proxy.fault(request)
    if (fault === 'cut') request.socket.destroy()
    else if (fault === 'stall') request.resume()
    else if (fault === 'busy') {
      request.resume()
      request.on('end', () => response.writeHead(503, { 'content-type': 'application/xml' }).end(SLOW_DOWN))
    } else pass(new URL(target), request, response, fault)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const proxy: FaultyProxy = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, fault: () => 'pass' }
  return proxy
}

function pass({ hostname, port }: URL, request: IncomingMessage, response: ServerResponse, fault: ProxyFault): void {
  const { method, url: path, headers } = request
  const onward = ask({ hostname, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    if (fault !== 'cut-body' && fault !== 'stall-body') return void answer.pipe(response)
    answer.once('end', () => request.socket.destroy())
    answer.once('data', (bytes: Buffer) => {
      answer.removeAllListeners('end')
      response.write(bytes.subarray(0, FIRST_BYTES), () => fault === 'cut-body' && request.socket.destroy())
      answer.destroy()
    })
  })
  onward.on('error', () => request.socket.destroy())
  response.on('close', () => onward.destroy())
  if (fault !== 'damage') return void request.pipe(onward)
  let first = true
  request.on('data', (bytes: Buffer) => {
    if (first) bytes[0]! ^= 1
    first = false
    onward.write(bytes)
  })
  request.on('end', () => onward.end())
}
