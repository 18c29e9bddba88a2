import { once } from 'node:events'
import { connect } from 'node:net'
import test from 'ava'
import { createServer } from '../../src/adapters/http/create-server.ts'
import { listen } from '../../src/adapters/http/listen.ts'
import { LiveStreams } from '../../src/engine/live/live-streams.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { until } from '../helpers/media-time.ts'
import { held, MEDIA, serve } from './http-live-scene.ts'
import { serveScene } from './serve-scene.ts'

const PROXY = { 'server.trustedProxies': ['127.0.0.0/8'], 'server.allowedHosts': ['watch.example'] }
const forwarded = { 'x-forwarded-host': 'watch.example', 'x-forwarded-proto': 'https' }

test('addresses are those by which the caller of a trusted proxy reached it', async (t) => {
  const { ask, open } = await serveScene(t, PROXY)
  const wish = { protocols: ['hls', 'ws'] }
  const { body } = await ask('POST', `/sessions/${await open()}/stream/start`, wish, forwarded)
  t.is(body.hls_url, 'https://watch.example/streams/str_1/playlist.m3u8')
  t.is(body.websocket_url, 'wss://watch.example/streams/str_1/live')
})

test('nobody else is believed', async (t) => {
  const { ask, open, url } = await serveScene(t, { 'server.trustedProxies': ['192.0.2.1'] })
  const { body } = await ask('POST', `/sessions/${await open()}/stream/start`, {}, forwarded)
  t.is(new URL(body.hls_url).host, new URL(url).host)
  t.is(new URL(body.hls_url).protocol, 'http:')
})

test('control is for the names that the settings give, also behind a proxy', async (t) => {
  const { ask } = await serveScene(t, PROXY)
  const answer = await ask('GET', '/sessions', undefined, { 'x-forwarded-host': 'evil.example' })
  t.is(answer.body.code, 'HOST_REFUSED')
  const own = { ...forwarded, origin: 'https://watch.example' }
  t.is((await ask('GET', '/sessions', undefined, own)).status, 200, 'its own pages may')
  t.is((await ask('GET', '/sessions', undefined, { ...own, origin: 'https://evil.example' })).status, 403)
})

test('a proxy that is no address is refused at the start', async (t) => {
  const error = await t.throwsAsync(serveScene(t, { 'server.trustedProxies': ['my-proxy'] }))
  t.like(error, { code: 'SETTINGS_INVALID' })
  t.regex(error.message, /my-proxy/)
})

test('who comes through a trusted proxy is a client of its own', async (t) => {
  for (const [trustedProxies, viewers] of [
    [['127.0.0.1'], 2],
    [[], 1],
  ] as const) {
    const { url, parts, stream, close } = await serve({ maxViewers: 1000, maxWaiting: 2 }, {}, { trustedProxies })
    t.teardown(close)
    parts(3)
    const ask = (ip: string, query = '') => fetch(url(`${MEDIA}${query}`), { headers: { 'x-forwarded-for': ip } })
    for (const ip of ['192.0.2.7', '192.0.2.8']) t.is((await ask(ip)).status, 200)
    t.is(stream.measures().viewerCount, viewers)
    // One of two places is for one address.
    const first = ask('192.0.2.7', '?_HLS_msn=2')
    await held(stream, 1)
    const second = ask('192.0.2.8', '?_HLS_msn=2')
    if (viewers === 2) await held(stream, 2)
    else t.is((await second).status, 503)
    parts(6)
    t.is((await first).status, 200)
    if (viewers === 2) t.is((await second).status, 200)
  }
})

test('connections above the bound are closed, and there is place when others go', async (t) => {
  const live = new LiveStreams({ clock: systemClock })
  const server = createServer({ live, log: silentLog, maxConnections: 3 })
  const { port, url } = await listen(server, { host: '127.0.0.1', port: 0 })
  t.teardown(() => server.close())
  const clients = Array.from({ length: 3 }, () => connect(port, '127.0.0.1'))
  await Promise.all(clients.map((client) => once(client, 'connect')))
  const dropped = once(server.server, 'drop')
  await t.throwsAsync(fetch(`${url}/health`))
  await dropped
  for (const client of clients) client.destroy()
  const open = () => new Promise<number>((resolve) => server.server.getConnections((_, count) => resolve(count)))
  let left = await open()
  await until('the places to be free', () => {
    void open().then((count) => {
      left = count
    })
    return left === 0
  })
  t.is((await fetch(`${url}/health`)).status, 200)
})
