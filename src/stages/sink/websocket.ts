import { defineStage } from '../../pipeline/stage.ts'
import { LIVE_CONFIG } from './live-config.ts'
import { liveOutput } from './live-output.ts'

export default defineStage({
  type: 'sink.websocket',
  summary: 'Serves the stream by WebSocket: a message a fragment, for the player page.',
  input: 'segment-event',
  output: 'nothing',
  config: LIVE_CONFIG,
  carrier: () => 'ws',
  create: (config, context) => liveOutput('ws', config, context),
})
