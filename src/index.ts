/** FlyBrowser as a library: sessions that are recorded and streamed, and the means to write stages of one's own. */
export { Type } from 'typebox'
export type { BrowserState } from './adapters/browser/launch-browser.ts'
export type { ClipOptions, ClipResult, Moment } from './adapters/sdk/clip-types.ts'
export type {
  ExportFormat,
  ExportOptions,
  ExportResult,
  RecordingClipOptions,
  RecordingClipResult,
  RecordingRangeOptions,
} from './adapters/sdk/cut-types.ts'
export type { DestinationOptions, Destinations } from './adapters/sdk/destination-types.ts'
export type { EncodeOptions, RenditionOption } from './adapters/sdk/encode-options.ts'
export type { LoadInfo } from './adapters/sdk/load-info.ts'
export type { CleanWish } from './adapters/sdk/recording-shelf.ts'
export type { RecordingOptions, RecordingResult, ScreenshotOptions } from './adapters/sdk/recording-types.ts'
export type {
  FlyBrowserSession,
  LaunchOptions,
  PipelineRun,
  RecordingState,
  RunPipelineOptions,
  StreamHealth,
  StreamInfo,
  StreamMetrics,
  StreamOptions,
  StreamState,
  StreamStatus,
} from './adapters/sdk/types.ts'
export type { Codec, RecordingContainer } from './domain/codec.ts'
export type { EncoderOverview, OverviewBinary, OverviewEncoder } from './domain/encoder-overview.ts'
export { type ErrorCode, FlyBrowserError } from './domain/errors.ts'
export type { LiveProtocol } from './domain/live-protocol.ts'
export type { LoadState } from './domain/load-state.ts'
export type { MarkDetails } from './domain/mark.ts'
export type * from './domain/media.ts'
export type { PictureSize } from './domain/picture-size.ts'
export type { DestinationState, DestinationStatus } from './domain/push/destination-status.ts'
export type { PushPreset } from './domain/push/push-presets.ts'
export type { PushShape } from './domain/push/push-shape.ts'
export type { Quality } from './domain/quality.ts'
export { msToTicks, TIMESCALE, ticksToMs } from './domain/time.ts'
export type { Latency } from './domain/viewing-profile.ts'
export type { CleanOutcome } from './engine/recordings/library/clean-recordings.ts'
export type { Downloaded, DownloadProgress, DownloadWish } from './engine/recordings/library/download-recording.ts'
export type { ListWish } from './engine/recordings/library/list-wish.ts'
export type { RecordingPage } from './engine/recordings/library/recording-list.ts'
export type { RecordingEvent } from './engine/recordings/recording-info.ts'
export { FlyBrowser } from './fly-browser.ts'
export type { RecordingsOptions } from './fly-browser-recordings.ts'
export type { Clock } from './pipeline/clock.ts'
export { bitrate, duration } from './pipeline/config/unit-types.ts'
export type { Credit } from './pipeline/credit.ts'
export type { Demands } from './pipeline/demands.ts'
export type { Load, LoadGate } from './pipeline/load/load.ts'
export type { StageMeasures } from './pipeline/measures.ts'
export type { Cadence, Payload, PayloadMap } from './pipeline/payload.ts'
export type { Ports } from './pipeline/ports/ports.ts'
export {
  type AnyStage,
  defineStage,
  type StageContext,
  type StageDefinition,
  type StageFunction,
} from './pipeline/stage.ts'
