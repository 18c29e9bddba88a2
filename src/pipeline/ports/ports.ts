import type { CapturePort } from './capture-port.ts'
import type { EncoderPort } from './encoder-port.ts'
import type { EventPort } from './event-port.ts'
import type { LivePort } from './live-port.ts'
import type { LogPort } from './log-port.ts'
import type { PushPort } from './push-port.ts'
import type { RecordingPort } from './recording-port.ts'

/** Everything a stage can reach of the world. Third parties add ports of their own by declaration merging. */
export interface Ports {
  readonly capture: CapturePort
  readonly encoders: EncoderPort
  readonly live: LivePort
  readonly recordings: RecordingPort
  readonly push: PushPort
  readonly events: EventPort
  readonly log: LogPort
}
