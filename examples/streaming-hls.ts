/**
 * Streams a page live; open the address it prints in any browser.
 * Run it: `npm run build && node dist/examples/streaming-hls.js [url] [seconds]`
 */
import { setTimeout as wait } from 'node:timers/promises'
import { FlyBrowser } from 'flybrowser'

const demoPage = new URL('../../examples/pages/demo.html', import.meta.url).href
const [url = demoPage, seconds = '30'] = process.argv.slice(2)

await using browser = await FlyBrowser.launch()
await browser.goto(url)
const { playerUrl, hlsUrl } = await browser.startStream({ protocol: 'hls', quality: 'high' })
console.log(`watch   ${playerUrl}`)
console.log(`or play ${hlsUrl} with any HLS player`)

const end = Date.now() + Number(seconds) * 1000
while (Date.now() < end) {
  await wait(1000)
  const { status } = browser.getStreamStatus()
  if (!status) break
  const { currentFps, currentBitrate, viewerCount } = status.metrics
  console.log(
    `${status.state}: ${currentFps.toFixed(1)} fps, ${Math.round(currentBitrate / 1000)} kbit/s, ${viewerCount} watching`,
  )
}
const { framesSent, uptimeSeconds } = await browser.stopStream()
console.log(`${framesSent} frames in ${uptimeSeconds.toFixed(1)} s`)
