/**
 * Streams a page by HLS, DASH and WebSocket at once, as near to the live edge as a local network allows, and only while somebody watches.
 * Run it: `npm run build && node dist/examples/streaming-protocols.js [url] [seconds]`
 */
import { setTimeout as wait } from 'node:timers/promises'
import { FlyBrowser } from 'flybrowser'

const demoPage = new URL('../../examples/pages/demo.html', import.meta.url).href
const [url = demoPage, seconds = '60'] = process.argv.slice(2)

await using browser = await FlyBrowser.launch()
await browser.goto(url)
const stream = await browser.startStream({
  protocols: ['hls', 'dash', 'ws'],
  latency: 'lan',
  window: '10m',
  onDemand: true,
})
console.log(`watch   ${stream.playerUrl}`)
console.log(`HLS     ${stream.hlsUrl}`)
console.log(`DASH    ${stream.dashUrl}`)
console.log(`socket  ${stream.websocketUrl}`)

const end = Date.now() + Number(seconds) * 1000
let said = ''
while (Date.now() < end) {
  await wait(250)
  const { status } = browser.getStreamStatus()
  if (!status || status.state === said) continue
  said = status.state // `idle` when the last viewer has been gone for ten seconds
  console.log(`${said}, ${status.metrics.viewerCount} watching`)
}
await browser.stopStream()
