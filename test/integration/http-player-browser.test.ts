import { LIVE_PROTOCOLS, type LiveProtocol } from '../../src/domain/live-protocol.ts'
import { LIVE, type PlayerContext, playerTest, textOf, type Watched, watch } from './http-player-watch.ts'

/** Longest streams; each page has its own. */
const SECONDS = 30
const RESIZED_SECONDS = 14

const test = playerTest({ seconds: SECONDS, resizedSeconds: RESIZED_SECONDS })

/** Small: all pages are drawn at the same time. */
const VIEWPORT = { width: 800, height: 600 }

const watchBy = (t: PlayerContext, via: LiveProtocol, watched: Partial<Watched> = {}) =>
  watch(t, { query: `?via=${via}`, seconds: SECONDS, viewport: VIEWPORT, ...watched })

/** One test for all protocols, played beside each other: most of it is waiting for the stream to go on. */
const byEach = (title: string, play: (t: PlayerContext, via: LiveProtocol) => Promise<void>): void =>
  test.serial(`by each protocol ${title}`, async (t) => {
    await Promise.all(LIVE_PROTOCOLS.map((via) => play(t, via)))
  })

byEach('it plays near the edge, tells about it, and says when the stream is over', async (t, via) => {
  const { page, complaints, facts, until, streamId } = await watchBy(t, via, { seconds: 11 })
  await until(`${LIVE} && player.window.endS - player.window.startS > 3`)
  const stats = await facts()
  t.is(stats.via, via)
  // Media is sent once a frame is over.
  t.true(stats.latencyMs > 30 && stats.latencyMs < 2000, `latency ${stats.latencyMs} by ${via}`)
  t.is(await textOf(page, '[role="tab"][aria-selected="true"]'), { hls: 'HLS', dash: 'DASH', ws: 'WebSocket' }[via])
  await until('document.getElementById("viewers").textContent === "1"')
  t.is(await textOf(page, '#picture'), '320 × 180')
  t.is(t.context.scene.live.get(streamId)?.measures().viewerCount, 1)
  await until('player.state === "ended"')
  await until('document.getElementById("state").textContent === "Ended"')
  await page.click('#again')
  await until('player.state === "replay" && player.bufferMs > 0')
  t.deepEqual(complaints, [], via)
})

byEach('a viewer goes back in time, plays at the pace of time, and comes back to live', async (t, via) => {
  const { page, complaints, facts, until } = await watchBy(t, via)
  await until(`${LIVE} && player.window.endS - player.window.startS > 8`)
  await page.keyboard.press('ArrowLeft')
  await until('player.state === "behind"')
  const { currentTime, behindLiveMs } = await facts()
  t.true(behindLiveMs > 4000 && behindLiveMs < 6500, `${behindLiveMs} ms behind live by ${via}`)
  await until(`player.currentTime > ${currentTime + 2}`)
  const later = await facts()
  t.is(later.playbackRate, 1, via)
  t.true(
    Math.abs(later.behindLiveMs - behindLiveMs) < 700,
    `${behindLiveMs} ms, then ${later.behindLiveMs} ms behind live by ${via}`,
  )
  t.regex((await page.$eval('#bar', (bar) => bar.getAttribute('aria-valuetext'))) ?? '', /^[4-6] seconds behind live$/)
  await page.keyboard.press('l')
  await until('player.state === "live" && player.behindLiveMs === 0')
  t.true((await facts()).latencyMs < 2500, via)
  t.deepEqual(complaints, [], via)
})

byEach('playback goes on where the encoder began anew', async (t, via) => {
  const { complaints, facts, until } = await watchBy(t, via, { restartAfterS: 5 })
  await until(`${LIVE} && player.currentTime > 2 && player.currentTime < 5`)
  await until('player.currentTime > 8 && player.state === "live"')
  // The hole of a second is in the media, not in what is told of it.
  t.true((await facts()).latencyMs < 2500, `${(await facts()).latencyMs} ms by ${via}`)
  // dash.js counts on every number and asks in vain for the one in the hole.
  t.deepEqual(
    complaints.filter((words) => via !== 'dash' || !words.includes('404')),
    [],
    via,
  )
})

byEach('playback goes on where the picture changes its size', async (t, via) => {
  const { complaints, facts, until } = await watchBy(t, via, { seconds: RESIZED_SECONDS, resizeAfterS: 5 })
  await until(`${LIVE} && video.videoWidth === 320`)
  await until('video.videoWidth === 640 && video.videoHeight === 360')
  await until('player.currentTime > 8 && player.state === "live"')
  await until('document.getElementById("picture").textContent === "640 × 360"')
  t.true((await facts()).latencyMs < 2500, `${(await facts()).latencyMs} ms by ${via}`)
  t.deepEqual(complaints, [], via)
})

/** In the page: notes that it was reconnecting. */
const WATCH_RECONNECTING = `void setInterval(() => {
  window.wasReconnecting ||= window.flybrowserPlayer.state === 'reconnecting'
}, 20)`

test.serial('by each protocol playback goes on after all connections broke', async (t) => {
  const pages = await Promise.all(LIVE_PROTOCOLS.map(async (via) => ({ via, ...(await watchBy(t, via)) })))
  await Promise.all(pages.map(({ until }) => until(`${LIVE} && player.currentTime > 2`)))
  // It may be over before anybody asks for it.
  await Promise.all(pages.map(({ page }) => page.evaluate(WATCH_RECONNECTING)))
  t.context.scene.cut()
  await Promise.all(
    pages.map(async ({ via, page, facts, until }) => {
      if (via === 'ws') await until('window.wasReconnecting')
      const { currentTime } = await facts()
      await until(`player.state === "live" && player.currentTime > ${currentTime + 3}`)
      t.true((await facts()).latencyMs < 2500, `${(await facts()).latencyMs} ms by ${via}`)
      await page.keyboard.press(' ')
      await until('player.state === "paused"')
    }),
  )
})
