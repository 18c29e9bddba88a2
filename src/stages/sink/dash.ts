import { defineStage } from '../../pipeline/stage.ts'
import { LIVE_CONFIG } from './live-config.ts'
import { liveOutput } from './live-output.ts'

export default defineStage({
  type: 'sink.dash',
  summary: 'Serves the stream by DASH: the open segment goes out a fragment at a time.',
  input: 'segment-event',
  output: 'nothing',
  config: LIVE_CONFIG,
  carrier: () => 'dash',
  create: (config, context) => liveOutput('dash', config, context),
})
