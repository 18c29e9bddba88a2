import type { Contender, Footage } from './contender.ts'
import { listedMedia } from './listed-media.ts'
import { openSession } from './session.ts'

/** FlyBrowser streams by HLS; nobody watches, so that only the making is measured. */
export const live: Contender = {
  name: 'live',
  summary: 'FlyBrowser streams live: H.264 by low-latency HLS, no viewer',
  side: 'ours',
  films: ['live'],
  async open(scene) {
    const session = await openSession(scene)
    let hlsUrl: string | undefined
    let facts: NonNullable<Footage['facts']> = {}
    return {
      async start() {
        hlsUrl = (await session.startStream({ protocol: 'hls', quality: 'medium' })).hlsUrl
      },
      async stop() {
        const { source = '', encoder = '' } = session.getStreamStatus().status ?? {}
        const { droppedFrames } = await session.stopStream()
        facts = { source, encoder, droppedFrames }
      },
      // A stream that has ended can still be fetched for a minute.
      footage: async () => (hlsUrl ? { ...(await listedMedia(hlsUrl, scene.folder)), facts } : undefined),
      evaluate: (expression) => session.page.evaluate(expression),
      close: () => session.close(),
    }
  },
}
