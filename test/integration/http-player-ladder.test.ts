import { LIVE_PROTOCOLS } from '../../src/domain/live-protocol.ts'
import { until as waitUntil } from '../helpers/media-time.ts'
import { LIVE, playerTest, textOf, watch } from './http-player-watch.ts'

const SECONDS = 20
const test = playerTest({ seconds: SECONDS, ladders: true })

/** Notes each height that is shown, and the longest time without a new picture, milliseconds. */
const NOTE = `(() => {
  const video = document.querySelector('video')
  window.noted = { heights: [], gapMs: 0 }
  let lastMs = performance.now()
  const see = (nowMs) => {
    noted.gapMs = Math.max(noted.gapMs, nowMs - lastMs)
    lastMs = nowMs
    if (noted.heights.at(-1) !== video.videoHeight) noted.heights.push(video.videoHeight)
    video.requestVideoFrameCallback(see)
  }
  video.requestVideoFrameCallback(see)
})()`

const VIEWPORT = { width: 800, height: 600 }
/** Half a second without a picture is seen by anybody; a busy machine is late by less. */
const MOST_GAP_MS = 500

for (const via of LIVE_PROTOCOLS)
  test.serial(`by ${via} the viewer turns to a smaller rendition and back while playback goes on`, async (t) => {
    const opened = await watch(t, { query: `?via=${via}`, seconds: SECONDS, ladder: true, viewport: VIEWPORT })
    const { page, complaints, until } = opened
    await until(`${LIVE} && player.currentTime > 2 && !document.getElementById('quality').hidden`)
    await until('/^Auto \\(\\d+p\\)$/.test(document.querySelector("#quality option").textContent)')
    t.is(await textOf(page, '#quality'), `${await textOf(page, '#quality option')}180p90p`)
    await page.select('#quality', 'video')
    await until('video.videoHeight === 180 && player.rendition === "video"')
    const stalls = (await page.evaluate('flybrowserPlayer.stalls')) as number
    await page.evaluate(NOTE)
    await page.select('#quality', 'video-1')
    await until('video.videoHeight === 90 && player.rendition === "video-1"')
    await until('document.getElementById("picture").textContent === "160 × 90"')
    await page.select('#quality', 'video')
    await until('video.videoHeight === 180 && player.rendition === "video"')
    const { currentTime } = await opened.facts()
    await until(`player.currentTime > ${currentTime + 1} && player.state === 'live'`)
    const noted = (await page.evaluate('({ ...noted, stalls: flybrowserPlayer.stalls })')) as {
      heights: number[]
      gapMs: number
      stalls: number
    }
    t.deepEqual(noted.heights, [180, 90, 180])
    t.is(noted.stalls, stalls)
    t.true(noted.gapMs < MOST_GAP_MS, `${noted.gapMs} ms without a picture`)
    t.deepEqual(complaints, [])
  })

/** Bytes a second: enough for the small picture, not for the large one. */
const NARROW = { download: 55_000, upload: 100_000, latency: 10 }

for (const via of ['hls', 'ws'])
  test.serial(`by ${via} a network that becomes too narrow for the large rendition gets the small one`, async (t) => {
    const { page, until, complaints } = await watch(t, {
      ...{ query: `?via=${via}`, seconds: SECONDS, ladder: true, viewport: VIEWPORT },
    })
    await until(`${LIVE} && player.rendition === "video" && player.currentTime > 4`)
    await page.emulateNetworkConditions(NARROW)
    await until('player.rendition === "video-1" && video.videoHeight === 90')
    await until('document.querySelector("#quality option").textContent === "Auto (90p)"')
    await page.emulateNetworkConditions(null)
    await until(`${LIVE} && player.latencyMs < 2500`)
    t.deepEqual(complaints, [])
  })

test.serial('a quality is chosen by the keyboard, whose keys then belong to the list', async (t) => {
  const { page, facts, until } = await watch(t, {
    query: '?via=ws',
    seconds: SECONDS,
    ladder: true,
    viewport: VIEWPORT,
  })
  await until(`${LIVE} && player.rendition === "video" && !document.getElementById('quality').hidden`)
  await page.bringToFront()
  // A key that comes while a busy browser still brings the window to the front goes nowhere.
  await waitUntil('the list to have the keyboard', async () => {
    await page.focus('#live')
    await page.keyboard.press('Tab')
    return (await page.evaluate('document.activeElement.id')) === 'quality'
  })
  await page.keyboard.press('End')
  await until('document.getElementById("quality").value === "video-1"')
  await until('player.rendition === "video-1"')
  t.is(await page.$eval('#quality', (list) => (list as unknown as { value: string }).value), 'video-1')
  t.true((await facts()).following)
  await page.keyboard.press('2')
  t.is((await facts()).via, 'ws', 'it is no choice of protocol')
})

test.serial('where there is one rendition there is no list of them', async (t) => {
  const { page, until } = await watch(t, { seconds: SECONDS, viewport: VIEWPORT })
  await until(`${LIVE} && player.renditions.length === 1`)
  t.true(await page.$eval('#quality', (list) => (list as unknown as { hidden: boolean }).hidden))
})
