import { once } from 'node:events'
import { connect } from 'node:net'
import test from 'ava'
import { until } from '../helpers/media-time.ts'
import { encodeFragments } from './http-media.ts'
import { type SocketOrigin, socketOrigin } from './http-socket-origin.ts'

const encoded = encodeFragments(1)
const WEBSOCKET = ['Connection: Upgrade', 'Upgrade: websocket']
const SOUND = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']
const H2C = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA']

const request = (line: string, headers: readonly string[], body = ''): string =>
  `${[`${line} HTTP/1.1`, 'Host: localhost', ...headers].join('\r\n')}\r\n\r\n${body}`

/** Sends text on a connection of its own, and reads until the other side closes it. */
const talk = async ({ url }: SocketOrigin, text: string): Promise<string> => {
  const connection = connect(Number(new URL(url).port), '127.0.0.1')
  connection.write(text)
  return Buffer.concat(await connection.toArray()).toString()
}

const BROKEN: readonly [what: string, headers: readonly string[], status: RegExp][] = [
  ['no wish for a socket', ['Connection: close'], /^HTTP\/1.1 426 Upgrade Required\r\n/],
  [
    'an older version',
    [...WEBSOCKET, 'Sec-WebSocket-Version: 8', SOUND[1] ?? ''],
    /^HTTP\/1.1 426 Upgrade Required\r\n/,
  ],
  ['no key', [...WEBSOCKET, SOUND[0] ?? ''], /^HTTP\/1.1 400 Bad Request\r\n/],
  [
    'a key of another length',
    [...WEBSOCKET, SOUND[0] ?? '', 'Sec-WebSocket-Key: YQ=='],
    /^HTTP\/1.1 400 Bad Request\r\n/,
  ],
]
for (const [what, headers, status] of BROKEN) {
  test(`a request with ${what} is told what to do, and its connection closes`, async (t) => {
    await using origin = await socketOrigin(await encoded)
    const answer = await talk(origin, request('GET /streams/s1/live', headers))
    t.regex(answer, status)
    t.regex(answer, /\r\nupgrade: websocket\r\n/)
    t.regex(answer, /\r\nsec-websocket-version: 13\r\n/)
    t.regex(answer, /\r\nConnection: close\r\n/i)
    t.regex(answer, /\{"code":"REQUEST_INVALID",/)
    t.is(origin.stream.feeds.top.listeners, 0)
  })
}

test('a request for a socket where there is none is answered as any other', async (t) => {
  await using origin = await socketOrigin(await encoded)
  const answer = await talk(
    origin,
    request('GET /health', [...SOUND, 'Connection: upgrade, close', 'Upgrade: websocket']),
  )
  t.regex(answer, /^HTTP\/1.1 200 OK\r\n.*"status":"ok"/s)
})

test('clients that would like HTTP/2 are answered by HTTP/1.1, with what they sent', async (t) => {
  const { init, media } = await encoded
  await using origin = await socketOrigin({
    ...{ init, media },
    control: async (routes) => {
      routes.post('/echo', async ({ body }) => ({ echo: body }))
    },
  })
  const body = JSON.stringify({ of: 'x'.repeat(100_000) })
  const type = ['Content-Type: application/json', `Content-Length: ${body.length}`]
  const post = request('POST /echo', [...H2C, ...type], body)
  const answer = await talk(origin, post.repeat(20) + request('GET /time', ['Connection: close']))
  t.is(answer.split(`{"echo":${body}}`).length - 1, 20, 'each of many on one connection')
  t.regex(answer, /\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})

test('who does not wait for an answer before asking for a socket gets both, in order', async (t) => {
  await using origin = await socketOrigin(await encoded)
  const first = request('GET /health', []).repeat(3)
  const given = talk(origin, first + request('GET /streams/s1/live', [...WEBSOCKET, ...SOUND]))
  await until('the socket is open', () => origin.stream.feeds.top.listeners === 1)
  origin.stream.feeds.top.end()
  await origin.close()
  t.regex(
    await given,
    /^(HTTP\/1.1 200 OK\r\n.*"status":"ok".*){3}HTTP\/1.1 101 Switching Protocols\r\n.*"type":"end"/s,
  )
  await using other = await socketOrigin(await encoded)
  const answer = await talk(other, first + request('GET /streams/s2/live', [...WEBSOCKET, ...SOUND]))
  t.regex(answer, /^(HTTP\/1.1 200 OK\r\n.*"status":"ok".*){3}HTTP\/1.1 404 Not Found\r\n.*STREAM_UNKNOWN/s)
})

test('who asks for a socket and is gone at once does no harm', async (t) => {
  await using origin = await socketOrigin(await encoded)
  for (const before of ['', request('GET /health', [])]) {
    const connection = connect(Number(new URL(origin.url).port), '127.0.0.1')
    connection.write(before + request('GET /streams/s1/live', [...WEBSOCKET, ...SOUND]), () =>
      connection.resetAndDestroy(),
    )
    await once(connection, 'close')
  }
  t.is((await fetch(`${origin.url}/health`)).status, 200)
  await until('nobody is left', () => origin.stream.feeds.top.listeners === 0)
})

test('a server that closes does not wait for connections that were refused an upgrade', async (t) => {
  await using origin = await socketOrigin(await encoded)
  const connection = connect({ port: Number(new URL(origin.url).port), host: '127.0.0.1', allowHalfOpen: true })
  connection.write(request('GET /streams/s2/live', [...WEBSOCKET, ...SOUND]))
  connection.pause()
  const before = performance.now()
  await origin.close()
  t.true(performance.now() - before < 2000)
  connection.destroy()
})
