/**
 * Records a page to a file.
 * Run it: `npm run build && node dist/examples/recording-basic.js [url] [seconds] [folder]`
 */
import { setTimeout as wait } from 'node:timers/promises'
import { FlyBrowser } from 'flybrowser'

const demoPage = new URL('../../examples/pages/demo.html', import.meta.url).href
const [url = demoPage, seconds = '5', recordingDir = '.'] = process.argv.slice(2)

await using browser = await FlyBrowser.launch({ recordingDir })
await browser.goto(url)
await browser.startRecording()
await wait(Number(seconds) * 1000) // here your automation works with browser.page
const { filePath, durationSeconds, frameCount } = await browser.stopRecording()
console.log(`${filePath}: ${durationSeconds.toFixed(1)} s, ${frameCount} frames`)
