import type { FlyBrowserError } from '../../domain/errors.ts'
import type { LiveStreams } from '../../engine/live/live-streams.ts'
import type { PipelineHost } from '../../engine/pipelines/pipeline-host.ts'
import type { PushOutputs } from '../../engine/push/push-outputs.ts'
import type { RecordingLibrary } from '../../engine/recordings/recording-library.ts'
import type { RecordingPictures } from '../../engine/recordings/screenshots/recording-pictures.ts'
import type { Settings } from '../../engine/settings/settings-schema.ts'
import type { StreamDirectory } from '../../engine/streams/stream-directory.ts'
import type { Clock } from '../../pipeline/clock.ts'
import type { EncoderPort } from '../../pipeline/ports/encoder-port.ts'
import type { EventPort } from '../../pipeline/ports/event-port.ts'
import type { LogPort } from '../../pipeline/ports/log-port.ts'
import type { MetricsPort } from '../../pipeline/ports/metrics-port.ts'
import type { LaunchedBrowser } from '../browser/launch-browser.ts'
import type { PlaybackServer } from '../http/playback-server.ts'
import type { DocumentLibrary } from './document-library.ts'
import type { RecordingCuts } from './recording-cuts.ts'

/** What a session is made of. */
export interface SessionParts {
  readonly sessionId: string
  readonly settings: Settings
  readonly clock: Clock
  readonly log: LogPort
  readonly events: EventPort
  readonly metrics: MetricsPort
  readonly host: PipelineHost
  readonly encoders: EncoderPort
  readonly recordings: RecordingLibrary
  readonly cuts: RecordingCuts
  readonly pictures: RecordingPictures
  readonly live: LiveStreams
  readonly push: PushOutputs
  readonly streams: StreamDirectory
  readonly server: PlaybackServer
  readonly documents: DocumentLibrary
  /** Told when something that runs has failed by itself. */
  readonly reportFailure: (error: FlyBrowserError) => void
  /** Absent for sessions without a page. */
  readonly browser?: LaunchedBrowser
}
