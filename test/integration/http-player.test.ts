import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import fc from 'fast-check'
import { createServer } from '../../src/adapters/http/create-server.ts'
import { listen } from '../../src/adapters/http/listen.ts'
import { bufferTargetMs, playbackRate } from '../../src/adapters/http/playback/catch-up.ts'
import {
  type PlaybackFacts,
  type PlaybackState,
  playbackState,
} from '../../src/adapters/http/playback/playback-state.ts'
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

/** Plays a minute of parts that all come `delayMs` late or early by turns; gives the least buffer of each second. */
const simulate = (startMs: number, partMs: number, jitterMs: number): { lowest: number[]; rates: number[] } => {
  const targetMs = bufferTargetMs(3 * partMs, partMs, 0)
  let buffer = startMs
  let due = 0
  let parts = 0
  const samples: number[] = []
  const lowest: number[] = []
  const rates: number[] = []
  for (let at = 0; at < 60_000; at += 100) {
    if (at >= due) {
      buffer += partMs
      parts++
      due = parts * partMs + (parts % 2) * jitterMs
    }
    samples.push(buffer)
    const lowestMs = Math.min(...samples.slice(-Math.ceil((1.5 * partMs) / 100)))
    const rate = playbackRate({ lowestMs, targetMs })
    rates.push(rate)
    buffer = Math.max(0, buffer - 100 * rate)
    lowest.push(lowestMs - targetMs)
  }
  return { lowest, rates }
}

test('the buffer comes to its target from anywhere and rests there', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 4000 }),
      fc.constantFrom(200, 1000 / 3, 500),
      fc.nat(60),
      (start, part, late) => {
        const { lowest, rates } = simulate(start, part, late)
        t.true(rates.every((rate) => rate >= 0.95 && rate <= 1.5))
        const settled = lowest.slice(-200)
        t.true(Math.max(...settled) < 200, `${Math.max(...settled)} ms too much`)
        t.true(Math.min(...settled) > -350, `${Math.min(...settled)} ms too little`)
      },
    ),
  )
})

const playing: PlaybackFacts = {
  gone: false,
  failed: false,
  reconnecting: false,
  streamEnded: false,
  playedOut: false,
  streamPaused: false,
  blocked: false,
  paused: false,
  everPlayed: true,
  waiting: false,
  following: true,
  lateMs: 0,
}
const states: readonly [Partial<PlaybackFacts>, PlaybackState][] = [
  [{}, 'live'],
  [{ lateMs: 800 }, 'catching-up'],
  [{ following: false, lateMs: 9000 }, 'behind'],
  [{ waiting: true }, 'buffering'],
  [{ paused: true }, 'paused'],
  [{ streamPaused: true }, 'stream-paused'],
  [{ everPlayed: false, waiting: true }, 'connecting'],
  [{ everPlayed: false, paused: true, blocked: true }, 'blocked'],
  [{ reconnecting: true, waiting: true }, 'reconnecting'],
  [{ streamEnded: true, waiting: true }, 'finishing'],
  [{ streamEnded: true, playedOut: true, paused: true }, 'ended'],
  [{ gone: true }, 'ended'],
  [{ gone: true, everPlayed: false }, 'gone'],
  [{ failed: true }, 'error'],
]
for (const [facts, state] of states) {
  test(`${JSON.stringify(facts)} is ${state}`, (t) => {
    t.is(playbackState({ ...playing, ...facts }), state)
  })
}
