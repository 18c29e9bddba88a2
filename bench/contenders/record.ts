import type { RecordingResult } from '../../src/index.ts'
import type { Contender } from './contender.ts'
import { recorded } from './recorded.ts'
import { openSession } from './session.ts'

/** FlyBrowser records to a file. */
export const record: Contender = {
  name: 'record',
  summary: 'FlyBrowser records: H.264 in MP4',
  side: 'ours',
  films: ['record'],
  async open(scene) {
    const session = await openSession(scene)
    let result: RecordingResult | undefined
    return {
      async start() {
        await session.startRecording({ quality: 'medium' })
      },
      async stop() {
        result = await session.stopRecording()
      },
      footage: async () => result && recorded(result),
      evaluate: (expression) => session.page.evaluate(expression),
      close: () => session.close(),
    }
  },
}
