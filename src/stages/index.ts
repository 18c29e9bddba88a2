import type { AnyStage } from '../pipeline/stage.ts'
import packageSegment from './package/segment.ts'
import sinkDash from './sink/dash.ts'
import sinkHls from './sink/hls.ts'
import sinkRecording from './sink/recording.ts'
import sinkRtmp from './sink/rtmp.ts'
import sinkWebsocket from './sink/websocket.ts'
import sourceAuto from './source/auto.ts'
import sourceDisplay from './source/display/display.ts'
import sourceScreencast from './source/screencast/screencast.ts'
import sourceTestPattern from './source/test-pattern/test-pattern.ts'
import videoEncode from './video/encode/encode.ts'
import videoLadder from './video/encode/ladder.ts'
import videoPace from './video/pace/pace.ts'
import videoScale from './video/scale.ts'

/** The stages that come with FlyBrowser. */
export const builtinStages: readonly AnyStage[] = [
  sourceAuto,
  sourceDisplay,
  sourceScreencast,
  sourceTestPattern,
  videoPace,
  videoScale,
  videoEncode,
  videoLadder,
  packageSegment,
  sinkHls,
  sinkDash,
  sinkWebsocket,
  sinkRecording,
  sinkRtmp,
]
