import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import test from 'ava'
import puppeteer from 'puppeteer'
import { concatMap, from, map, of, type Subscription, timer } from 'rxjs'
import { findBrowser } from '../../src/adapters/browser/find-browser.ts'
import { createServer } from '../../src/adapters/http/create-server.ts'
import { listen } from '../../src/adapters/http/listen.ts'
import { ticksToMs } from '../../src/domain/time.ts'
import { LiveStreams } from '../../src/engine/live/live-streams.ts'
import { systemClock } from '../../src/pipeline/clock.ts'
import type { LiveWriter } from '../../src/pipeline/ports/live-port.ts'
import { silentLog } from '../../src/pipeline/ports/log-port.ts'
import { cut, encodeFragments, PART_MS, SEGMENT_MS } from './http-media.ts'

const root = process.getuid?.() === 0

/** Pushes twelve seconds of media at the pace of its own clock, then ends the stream. */
const playLive = async (writer: LiveWriter): Promise<Subscription> => {
  const { init, media } = await encodeFragments(12)
  const originMs = systemClock.now()
  writer.push({ ...init, originMs })
  return from(cut(media))
    .pipe(
      concatMap((event) => {
        // A segment ends in one go with its last part.
        if (event.kind !== 'part') return of(event)
        const dueMs = originMs + ticksToMs(event.pts + event.duration)
        return timer(Math.max(0, dueMs - systemClock.now())).pipe(map(() => event))
      }),
    )
    .subscribe({ next: (event) => writer.push(event), complete: () => writer.end() })
}

test('the page plays a stream close to its edge, tells about it, and says when it is over', async (t) => {
  const playerFolder = await mkdtemp(join(tmpdir(), 'player-'))
  await promisify(execFile)(process.execPath, ['scripts/build-player.mjs', playerFolder])
  const live = new LiveStreams({ clock: systemClock })
  const server = createServer({ live, log: silentLog, playerFolder })
  const { url } = await listen(server, { host: '127.0.0.1', port: 0 })
  const writer = live.open({
    streamId: 's1',
    protocol: 'hls',
    partMs: PART_MS,
    segmentMs: SEGMENT_MS,
    gridMs: SEGMENT_MS,
    windowMs: 6000,
  })
  const browser = await puppeteer.launch({
    executablePath: findBrowser(),
    args: ['--autoplay-policy=no-user-gesture-required', ...(root ? ['--no-sandbox'] : [])],
  })
  const source = await playLive(writer)
  t.teardown(async () => {
    source.unsubscribe()
    await browser.close()
    live.close()
    await server.close()
    await rm(playerFolder, { recursive: true })
  })
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(`${url}/streams/s1/player`)
  await page.waitForFunction('flybrowserPlayer.state === "live" && flybrowserPlayer.currentTime > 3', {
    timeout: 15_000,
  })
  const stats = (await page.evaluate('({...flybrowserPlayer})')) as Record<string, number>
  t.true((stats.latencyMs ?? Number.NaN) > 300 && (stats.latencyMs ?? Number.NaN) < 3000, `latency ${stats.latencyMs}`)
  await page.waitForFunction('document.getElementById("viewers").textContent === "1"', { timeout: 10_000 })
  t.is(await page.$eval('#picture', (element) => element.textContent), '320 × 180')
  t.is(live.get('s1')?.measures().viewerCount, 1)
  await page.waitForFunction('document.getElementById("state").textContent === "Ended"', { timeout: 30_000 })
  t.is(await page.evaluate('flybrowserPlayer.state'), 'ended')
  t.deepEqual(complaints, [])
})
