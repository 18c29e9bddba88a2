import { LIVE_PROTOCOLS } from '../../src/domain/live-protocol.ts'
import { filmFor } from '../helpers/media-time.ts'
import { LIVE, playerTest, textOf, watch } from './http-player-watch.ts'

/** Longest stream; each test has its own. */
const seconds = 30

const test = playerTest({ seconds })

test.serial('tabs are for the protocols that are offered, and each loads only what it needs', async (t) => {
  const { page, complaints, until } = await watch(t, { seconds, protocols: ['ws', 'hls'] })
  await until(LIVE)
  const loaded = () =>
    page.evaluate(
      `performance.getEntriesByType('resource').map(({ name }) => name.match(/(\\w+)-playback/)?.[1]).filter(Boolean)`,
    )
  t.deepEqual(await page.$$eval('[role="tab"]', (tabs) => tabs.map(({ textContent }) => textContent)), [
    'WebSocket',
    'HLS',
  ])
  t.deepEqual(await loaded(), ['socket'])
  await page.keyboard.press('2')
  await until(`player.via === "hls" && ${LIVE}`)
  t.deepEqual(await loaded(), ['socket', 'hls'])
  t.regex(page.url(), /\?via=hls$/)
  // By the keyboard alone: to the tabs, along them, and there.
  await page.focus('[role="tab"][aria-selected="true"]')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Enter')
  await until(`player.via === "ws" && ${LIVE}`)
  t.is(await page.$eval('#panel', (panel) => panel.getAttribute('aria-labelledby')), 'tab-ws')
  t.deepEqual(complaints, [])
})

test.serial('Live after a long pause follows the stream again, and so does another protocol', async (t) => {
  const { page, until, complaints } = await watch(t, { seconds, query: '?via=hls' })
  await until(LIVE)
  const pause = async () => {
    await page.evaluate('document.querySelector("video").pause()')
    await until('player.state === "paused"')
    await filmFor(3500) // a pause shorter than 3 s is made good anyway
  }
  await pause()
  await page.keyboard.press('l')
  await until('player.state === "live" && player.following')
  await pause()
  await page.keyboard.press('3')
  await until('player.via === "ws" && player.state === "live" && player.following')
  t.deepEqual(complaints, [])
})

test.serial('the bar tells the time of day under the pointer and seeks where it is let go', async (t) => {
  const { page, complaints, facts, until } = await watch(t, { seconds })
  await until(`${LIVE} && player.window.endS - player.window.startS > 8`)
  const bar = await (await page.$('#bar'))?.boundingBox()
  if (!bar) throw new Error('there is no bar')
  await page.mouse.move(bar.x + bar.width * 0.9, bar.y + bar.height / 2)
  await page.mouse.down()
  await page.mouse.move(bar.x + bar.width * 0.25, bar.y + bar.height / 2)
  t.regex((await textOf(page, '#bar-tip')) ?? '', /^\d\d?:\d\d:\d\d {2}−0:\d\d$/)
  await page.mouse.up()
  await until('player.state === "behind"')
  const { currentTime, window } = await facts()
  const place = window ? (currentTime - window.startS) / (window.endS - window.startS) : Number.NaN
  t.true(place > 0.15 && place < 0.4, `at ${place} of the bar`)
  await page.click('#live')
  await until('player.state === "live"')
  t.deepEqual(complaints, [])
})

test.serial('the address of each protocol is copied', async (t) => {
  const { scene } = t.context
  await scene.browser.defaultBrowserContext().overridePermissions(scene.url, ['clipboard-read', 'clipboard-write'])
  const { page, until, streamId } = await watch(t, { seconds })
  await until('document.querySelectorAll("#addresses li").length === 3')
  await page.bringToFront()
  const copied: unknown[] = []
  for (const via of LIVE_PROTOCOLS) {
    await page.click(`#addresses [data-via="${via}"] button`)
    await until(`document.querySelector('#addresses [data-via="${via}"] button').textContent === 'Copied'`)
    copied.push(await page.evaluate('navigator.clipboard.readText()'))
  }
  const base = `${scene.url}/streams/${streamId}`
  t.deepEqual(copied, [`${base}/playlist.m3u8`, `${base}/manifest.mpd`, `${base.replace('http', 'ws')}/live`])
})

test.serial('embedded in the page of another site it is nothing but the video, and plays without sound', async (t) => {
  const { scene } = t.context
  const { streamId } = await watch(t, { seconds })
  const host = await scene.browser.newPage()
  t.teardown(() => host.close())
  await host.setContent(
    `<iframe width="480" height="270" src="${scene.url}/streams/${streamId}/player?embed"></iframe>`,
  )
  const frame = await host.waitForFrame((each) => each.url().endsWith('?embed'))
  await frame.waitForFunction('window.flybrowserPlayer?.state === "live"', { timeout: 30_000 })
  t.true(await frame.evaluate('document.querySelector("video").muted'))
  t.true(await frame.evaluate('[...document.querySelectorAll(".chrome")].every((part) => part.offsetParent === null)'))
  const [width, height] = (await frame.evaluate('[video.clientWidth, video.clientHeight]')) as [number, number]
  t.deepEqual([width, height], [480, 270])
})

test.serial('on a phone nothing is cut off, and the page follows the colours of the system', async (t) => {
  const { page, until } = await watch(t, { seconds, viewport: { width: 360, height: 740 } })
  await until(LIVE)
  t.is(await page.evaluate('document.documentElement.scrollWidth'), 360)
  const outside = await page.evaluate(`[...document.querySelectorAll('button, dd, .pill, [role="tab"], li')]
    .filter((part) => part.offsetParent).filter((part) => part.getBoundingClientRect().right > 360).length`)
  t.is(outside, 0)
  const grounds: unknown[] = []
  for (const value of ['dark', 'light']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value }])
    grounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'))
  }
  t.deepEqual(grounds, ['rgb(11, 13, 17)', 'rgb(244, 245, 248)'])
})

test.serial('a screen reader finds every part by its role and its name', async (t) => {
  const { page, until } = await watch(t, { seconds })
  await until(`${LIVE} && player.window.endS > 3`)
  await page.keyboard.press('?')
  await until('document.querySelector("dialog").open')
  await page.keyboard.press('Escape')
  const found: string[] = []
  const walk = (node: { role: string; name?: string; children?: unknown[] } | null): void => {
    if (!node) return
    if (!['StaticText', 'generic'].includes(node.role)) found.push(`${node.role} ${node.name ?? ''}`)
    for (const child of node.children ?? []) walk(child as typeof node)
  }
  walk(await page.accessibility.snapshot())
  for (const part of [
    'tab HLS',
    'tab DASH',
    'tab WebSocket',
    'slider Time shift',
    'button Pause',
    'button Unmute',
    'button Live',
    'button Full screen',
    'button Copy HLS address',
    'heading Latency',
  ]) {
    t.true(found.includes(part), `${part} is not among ${found.join(', ')}`)
  }
})

test.serial('a stream that is over is played from its window; one that is unknown is said to be', async (t) => {
  const { scene } = t.context
  const { until, streamId } = await watch(t, { seconds: 4 })
  await until('player.state === "ended"')
  const replay = async (via: string) => {
    const again = await scene.open(`/streams/${streamId}/player?via=${via}`)
    await again.until('player.state === "replay" && player.currentTime > 0.5 && player.currentTime < 3.5')
    t.is((await again.facts()).window?.startS, 0)
    await again.until('player.state === "ended"')
    t.deepEqual(again.complaints, [], via)
    await again.page.close()
  }
  await Promise.all(['hls', 'dash'].map(replay))
  const unknown = await scene.open('/streams/nothing/player')
  await unknown.until('player.state === "gone"')
  await unknown.until('document.getElementById("note-title").textContent === "Not found"')
  await unknown.page.close()
})

test.serial('a stream of a codec that the browser cannot decode is said to be, by every protocol', async (t) => {
  const { scene } = t.context
  const stop = scene.stream('undecodable', ['hls', 'dash', 'ws'], { seconds: 10, codecs: 'hvc1.9.0.H255' })
  const told = async (via: string) => {
    const { page, until } = await scene.open(`/streams/undecodable/player?via=${via}`)
    await until('player.state === "error"')
    await until('document.getElementById("note-text").textContent === "This stream cannot be played here"')
    await page.close()
  }
  await Promise.all(['hls', 'dash', 'ws'].map(told))
  stop()
  t.pass()
})
