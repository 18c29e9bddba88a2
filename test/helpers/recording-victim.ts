/** Records a page until it is killed. Arguments: recording folder, address. Tells its parent when the recording runs. */
import { FlyBrowser } from '../../src/index.ts'

const [recordingDir = '', url = ''] = process.argv.slice(2)
const browser = await FlyBrowser.launch({ recordingDir, logLevel: 'error' })
await browser.goto(url)
const started = await browser.startRecording()
process.send?.(started)
