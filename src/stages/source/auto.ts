import { defer } from 'rxjs'
import { defineStage } from '../../pipeline/stage.ts'
import { displayFrames } from './display/display.ts'
import { screencastConfig, screencastFrames } from './screencast/screencast.ts'

export default defineStage({
  type: 'source.auto',
  summary: 'Films the page by the best way this machine has, and says which one and why.',
  input: 'nothing',
  output: 'frame',
  config: screencastConfig(),
  create: (config, context) => () =>
    defer(() => {
      const { sessionId, ports, log } = context
      const chosen = ports.capture.way
      log.info({ ...chosen }, 'capture source chosen')
      ports.events.publish('capture.chosen', { sessionId, ...chosen })
      return chosen.source === 'source.display' ? displayFrames(config.fps, context) : screencastFrames(config, context)
    }),
})
