import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import { createServer } from '../../src/adapters/http/create-server.ts'
import { listen } from '../../src/adapters/http/listen.ts'
import { LiveStreams } from '../../src/engine/live/live-streams.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'

const build = async () => {
  const playerFolder = await mkdtemp(join(tmpdir(), 'player-'))
  await promisify(execFile)(process.execPath, ['scripts/build-player.mjs', playerFolder])
  const live = new LiveStreams({ clock: systemClock })
  const server = createServer({ live, log: silentLog, playerFolder })
  const { url } = await listen(server, { host: '127.0.0.1', port: 0 })
  const close = async (): Promise<void> => {
    live.close()
    await server.close()
    await rm(playerFolder, { recursive: true })
  }
  return { live, url, close }
}

test('the page is served with a policy it keeps to, and its assets for good', async (t) => {
  const { live, url, close } = await build()
  t.teardown(close)
  live.open({ streamId: 's1', protocol: 'hls', partMs: 333, segmentMs: 2000, gridMs: 2000, windowMs: 6000 })
  const response = await fetch(`${url}/streams/s1/player`)
  t.is(response.status, 200)
  t.is(response.headers.get('content-type'), 'text/html; charset=utf-8')
  const policy = response.headers.get('content-security-policy') ?? ''
  t.true(policy.includes("default-src 'none'"))
  t.notRegex(policy, /unsafe|https?:/)
  t.true(policy.includes(`connect-src 'self' ${url.replace('http', 'ws')} `), policy)
  const page = await response.text()
  t.notRegex(page, /<style|style="|\son\w+=|<script(?![^>]*\ssrc=)/, 'nothing inline')
  t.notRegex(page, /(src|href)="(https?:)?\/\//, 'nothing from elsewhere')
  const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '')
  t.deepEqual(
    assets.map((address) => address.replace(/-[A-Z0-9]{8}\./, '.')),
    ['/player/assets/icon.svg', '/player/assets/player.css', '/player/assets/main.js'],
  )
  for (const address of assets) {
    const asset = await fetch(url + address)
    t.is(asset.status, 200)
    t.is(asset.headers.get('cache-control'), 'public, max-age=31536000, immutable')
  }
  t.is((await fetch(`${url}/streams/s2/player`)).status, 404)
})

for (const path of ['', '..%2f..%2fplayer.html', '%2e%2e/player.html', 'nothing.js', '%00', '.hidden']) {
  test(`/player/assets/${path} gives nothing`, async (t) => {
    const { url, close } = await build()
    t.teardown(close)
    const response = await fetch(`${url}/player/assets/${path}`)
    t.true(response.status >= 400 && response.status < 500, String(response.status))
    t.deepEqual(Object.keys((await response.json()) as object), ['code', 'message', 'advice'])
  })
}

test('a player that is not built is no reason not to serve streams', async (t) => {
  const warned: string[] = []
  const log = { ...silentLog, warn: (_fields: object, message: string) => void warned.push(message) }
  const live = new LiveStreams({ clock: systemClock })
  const server = createServer({ live, log, playerFolder: '/nowhere' })
  t.teardown(() => server.close())
  const { url } = await listen(server, { host: '127.0.0.1', port: 0 })
  t.is((await fetch(`${url}/streams/s1/player`)).status, 404)
  t.is((await fetch(`${url}/health`)).status, 200)
  t.regex(warned.join(), /not built/)
})
