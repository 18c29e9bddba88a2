import type { RecordingResult } from '../../src/index.ts'
import type { Contender } from './contender.ts'
import { recorded } from './recorded.ts'
import { openSession } from './session.ts'

/** FlyBrowser records and streams at the same time; judged by the recording, whose bytes are those of the stream. */
export const recordAndLive: Contender = {
  name: 'record+live',
  summary: 'FlyBrowser records and streams at the same time, no viewer',
  side: 'ours',
  films: ['record', 'live'],
  async open(scene) {
    const session = await openSession(scene)
    let result: RecordingResult | undefined
    return {
      async start() {
        await session.startStream({ protocol: 'hls', quality: 'medium' })
        await session.startRecording({ quality: 'medium' })
      },
      async stop() {
        result = await session.stopRecording()
        await session.stopStream()
      },
      footage: async () => result && recorded(result),
      evaluate: (expression) => session.page.evaluate(expression),
      close: () => session.close(),
    }
  },
}
