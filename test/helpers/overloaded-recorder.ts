/**
 * Records and streams a page while its parent takes the processors away from it. Arguments: recording folder, address. Answers each
 * message: `measure` with its memory and what it gives up, `stop` with what became of the recording.
 */
import { FlyBrowser, type LoadInfo, type RecordingResult } from '../../src/index.ts'
import { keptMb } from './kept-memory.ts'

export interface Measured {
  readonly memoryMb: number
  readonly load: LoadInfo | undefined
}

export interface Stopped {
  readonly result: RecordingResult
  /** From the moment the recording had begun to the moment it was stopped, for who asked for it. */
  readonly askedMs: number
}

const [recordingDir = '', url = ''] = process.argv.slice(2)
const browser = await FlyBrowser.launch({ recordingDir, logLevel: 'silent' })
await browser.goto(url)
await browser.startStream()
await browser.startRecording()
const startedMs = performance.now()
process.on('message', async (ask: 'measure' | 'stop') => {
  if (ask === 'measure') {
    const { load } = browser.getStreamStatus().status ?? {}
    process.send?.({ memoryMb: await keptMb(), load } satisfies Measured)
    return
  }
  const askedMs = performance.now() - startedMs
  const result = await browser.stopRecording()
  process.send?.({ result, askedMs } satisfies Stopped)
  await browser.close()
  process.disconnect()
})
process.send?.('recording')
