import { defineStage } from '../../pipeline/stage.ts'
import { LIVE_CONFIG } from './live-config.ts'
import { liveOutput } from './live-output.ts'

export default defineStage({
  type: 'sink.hls',
  summary: 'Serves the stream by HLS: fragmented MP4, low-latency parts, blocking reload.',
  input: 'segment-event',
  output: 'nothing',
  config: LIVE_CONFIG,
  carrier: () => 'hls',
  create: (config, context) => liveOutput('hls', config, context),
})
