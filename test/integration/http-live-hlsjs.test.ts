import { createRequire } from 'node:module'
import test from 'ava'
import puppeteer from 'puppeteer'
import { concatMap, from, lastValueFrom, map, of, timer } from 'rxjs'
import { findBrowser } from '../../src/adapters/browser/find-browser.ts'
import type { SegmentEvent } from '../../src/domain/media.ts'
import { ticksToMs } from '../../src/domain/time.ts'
import { readPlaylist } from '../unit/formats/hls-playlist-reader.ts'
import { serve } from './http-live-scene.ts'
import { cut, encodeFragments } from './http-media.ts'

const root = process.getuid?.() === 0
/** Seconds of media there are when the player comes, and in all. */
const BEFORE_S = 9
const ALL_S = 15
/** Segments, as packaging counts them, before which the encoder begins anew: two long before the player comes, one while it plays. */
const RESTARTS = [2, 5, 11]

const PLAY = `
  window.errors = []
  const hls = new Hls({ lowLatencyMode: true })
  hls.on(Hls.Events.ERROR, (_event, { details, fatal, error }) => {
    if (fatal || details === 'levelParsingError') errors.push(details + ' ' + error?.message?.slice(0, 200))
  })
  hls.loadSource(ADDRESS)
  hls.attachMedia(document.querySelector('video'))
`

test('hls.js plays on delta updates that leave out discontinuities, up to the end', async (t) => {
  const { at, url, writer, stream, close } = await serve({}, { windowMs: 60_000 })
  const browser = await puppeteer.launch({
    executablePath: findBrowser(),
    args: ['--autoplay-policy=no-user-gesture-required', ...(root ? ['--no-sandbox'] : [])],
  })
  t.teardown(async () => {
    await browser.close()
    await close()
  })
  const { init, media } = await encodeFragments(ALL_S)
  const push = (event: SegmentEvent): void => {
    if (event.kind === 'part' && event.part === 0 && RESTARTS.includes(event.msn)) {
      writer.push({ ...init, discontinuity: true })
    }
    writer.push(event)
  }
  const events = cut(media)
  const isBefore = (event: SegmentEvent): boolean => 'msn' in event && event.msn < BEFORE_S
  for (const event of events.filter(isBefore)) push(event)

  const page = await browser.newPage()
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(`${at.url}/health`)
  await page.setContent('<video muted autoplay></video>')
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('hls.js') })
  await page.evaluate(PLAY.replace('ADDRESS', JSON.stringify(url('playlist.m3u8?viewer=a'))))

  const from0 = performance.now() - BEFORE_S * 1000
  const live = from(events.filter((event) => !isBefore(event))).pipe(
    concatMap((event) => {
      // A segment ends in one go with its last part.
      if (event.kind !== 'part') return of(event)
      const dueMs = from0 + ticksToMs(event.pts + event.duration) - performance.now()
      return timer(Math.max(0, dueMs)).pipe(map(() => event))
    }),
    map(push),
  )
  await lastValueFrom(live)
  const delta = readPlaylist(await stream.hls.mediaPlaylist({ kind: 'plain', skip: true }, 'b'))
  t.true(delta.skipped > Math.max(...RESTARTS.slice(0, 2)), 'discontinuities were left out')
  writer.end()
  await page.waitForFunction('document.querySelector("video").ended || errors.length > 0', { timeout: 15_000 })
  t.deepEqual(await page.evaluate('errors'), [])
  t.true(requests.filter((address) => address.includes('_HLS_skip=YES')).length > 10, 'it asked for delta updates')
})
