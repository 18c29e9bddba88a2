import type { RecordingResult } from '../../src/index.ts'
import type { Scene, Take } from './contender.ts'
import { recorded } from './recorded.ts'
import { type CaptureChoice, openSession } from './session.ts'

/**
 * FlyBrowser records to a file.
 * @param capture the source to film with; a recording made with another is none
 */
export async function filmByRecording(scene: Scene, capture?: CaptureChoice): Promise<Take> {
  const session = await openSession(scene, capture)
  let result: RecordingResult | undefined
  return {
    async start() {
      await session.startRecording({ quality: 'medium' })
    },
    async stop() {
      result = await session.stopRecording()
      if (capture && result.source !== `source.${capture}`) throw new Error(`it was filmed by ${result.source}`)
    },
    footage: async () => result && recorded(result),
    evaluate: (expression) => session.page.evaluate(expression),
    close: () => session.close(),
  }
}
