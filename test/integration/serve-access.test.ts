import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import test from 'ava'
import type { ControlOptions } from '../../src/adapters/http/control/control-options.ts'
import { controlRoutes } from '../../src/adapters/http/control/control-routes.ts'
import { createServer } from '../../src/adapters/http/create-server.ts'
import { LiveStreams } from '../../src/engine/live/live-streams.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { readText } from '../helpers/repository.ts'
import { serveScene } from './serve-scene.ts'

const TOKEN = 'a-secret-of-some-length'
const EVIL = 'https://evil.example'

/** A request with any `Host`, which fetch does not allow. */
async function asked(url: string, method: string, headers: Record<string, string>) {
  const asking = request(url, { method, headers, agent: false }).end()
  const [response] = await once(asking, 'response')
  return { status: response.statusCode, headers: response.headers, body: await text(response) }
}

test('pages of other sites can neither call nor read control, by whatever name they reach it', async (t) => {
  const { url, ask, fakes, open } = await serveScene(t)
  const id = await open()
  const foreign: Record<string, string>[] = [
    { origin: EVIL },
    { origin: 'null' },
    { origin: `http://localhost:${Number(new URL(url).port) + 1}` },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  ]
  for (const headers of foreign)
    for (const [method, path] of [
      ['GET', '/sessions'],
      ['POST', '/sessions'],
      ['GET', `/sessions/${id}/screenshot`],
      ['DELETE', `/sessions/${id}`],
      ['GET', '/recordings'],
      ['GET', '/encoders'],
      ['OPTIONS', '/sessions'],
      ['OPTIONS', `/sessions/${id}/navigate`],
      ['OPTIONS', '/recordings/rec_1'],
    ] as const) {
      const answer = await asked(`${url}${path}`, method, { ...headers, 'access-control-request-method': 'POST' })
      t.is(answer.status, 403, `${method} ${path} ${JSON.stringify(headers)}`)
      t.is(answer.headers['access-control-allow-origin'], undefined)
    }
  const rebound = await asked(`${url}/sessions`, 'POST', { host: `evil.example:${new URL(url).port}` })
  t.is(rebound.status, 403)
  t.is(JSON.parse(rebound.body).code, 'HOST_REFUSED')
  t.is(fakes.length, 1)
  t.deepEqual(fakes[0]?.calls, [])
  t.is((await ask('GET', '/sessions', undefined, { origin: url })).status, 200, 'our own pages may')
})

test('control says to nobody that others may read it, playback to all', async (t) => {
  const { ask, url } = await serveScene(t)
  for (const [method, path] of [
    ['GET', '/sessions'],
    ['POST', '/sessions'],
    ['POST', '/sessions?'],
    ['GET', '/sessions/none'],
    ['GET', '/recordings'],
    ['GET', '/recordings/rec_none/video'],
  ] as const) {
    const { headers } = await ask(method, path)
    t.is(headers.get('access-control-allow-origin'), null, path)
    t.is(headers.get('cross-origin-resource-policy'), 'same-origin', path)
  }
  for (const path of ['/health', '/time', '/streams/none/playlist.m3u8'])
    t.is((await ask('GET', path, undefined, { origin: EVIL })).headers.get('access-control-allow-origin'), '*', path)
  const preflight = { origin: EVIL, 'access-control-request-method': 'GET' }
  t.is((await asked(`${url}/streams/x/playlist.m3u8`, 'OPTIONS', preflight)).status, 204)
})

test('an origin and a host that the settings name may control', async (t) => {
  const flags = { 'server.allowedOrigins': ['https://panel.example'], 'server.allowedHosts': ['box.example'] }
  const { url } = await serveScene(t, { ...flags, 'server.token': TOKEN })
  const panel = { origin: 'https://panel.example', host: 'box.example' }
  const preflight = await asked(`${url}/sessions/x`, 'OPTIONS', { ...panel, 'access-control-request-method': 'DELETE' })
  t.is(preflight.status, 204, 'browsers ask without the token')
  t.is(preflight.headers['access-control-allow-origin'], 'https://panel.example')
  t.regex(String(preflight.headers['access-control-allow-methods']), /DELETE/)
  t.regex(String(preflight.headers['access-control-allow-headers']), /Authorization/)
  t.is((await asked(`${url}/sessions`, 'GET', panel)).status, 401)
  const answer = await asked(`${url}/sessions`, 'GET', { ...panel, authorization: `Bearer ${TOKEN}` })
  t.is(answer.status, 200)
  t.is(answer.headers['access-control-allow-origin'], 'https://panel.example')
  t.is(answer.headers.vary, 'Origin')
})

test('with a token, control is for those who carry it, and no answer repeats it; playback needs none', async (t) => {
  const { ask, fakes } = await serveScene(t, { 'server.token': TOKEN })
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${TOKEN}` }]) {
    const refused = await ask('POST', '/sessions', {}, headers as Record<string, string>)
    t.is(refused.status, 401)
    t.is(refused.body.code, 'TOKEN_WRONG')
    t.is(refused.headers.get('www-authenticate'), 'Bearer realm="flybrowser"')
    t.false(JSON.stringify(refused.body).includes(TOKEN))
  }
  t.is((await ask('GET', `/sessions?token=${TOKEN}`)).status, 401)
  t.is(fakes.length, 0)
  const right = { authorization: `Bearer ${TOKEN}` }
  t.is((await ask('POST', '/sessions', {}, right)).status, 201)
  t.is((await ask('GET', '/recordings', undefined, right)).status, 200)
  for (const path of ['/health', '/time']) t.is((await ask('GET', path)).status, 200)
})

test('an address that others reach is not listened on without a token', async (t) => {
  const error = await t.throwsAsync(serveScene(t, { 'server.host': '0.0.0.0' }), { code: 'TOKEN_REQUIRED' })
  t.regex(error?.message ?? '', /0\.0\.0\.0/)
})

test('embedded servers have playback only', async (t) => {
  const server = createServer({ live: new LiveStreams({ clock: systemClock }), log: silentLog })
  t.teardown(() => server.close())
  for (const url of ['/sessions', '/recordings']) t.is((await server.inject({ url })).statusCode, 404)
})

test('docs/rest.md has every address of the server, and no other', async (t) => {
  const control = controlRoutes({ access: { allowedOrigins: [] } } as unknown as ControlOptions)
  const server = createServer({ live: new LiveStreams({ clock: systemClock }), log: silentLog, control })
  t.teardown(() => server.close())
  const routes = new Set<string>()
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat())
      if (!['HEAD', 'OPTIONS'].includes(each) && !url.startsWith('/player/'))
        routes.add(`${each} ${url.replace(/:(\w+)(\([^)]*\))?/g, '{$1}')}`)
  })
  await server.ready()
  const documented = [...readText('docs/rest.md').matchAll(/^### `([A-Z]+ \S+)`$/gm)].map((match) => match[1] ?? '')
  t.true(routes.size > 15)
  t.deepEqual([...routes].sort(), documented.sort())
})
