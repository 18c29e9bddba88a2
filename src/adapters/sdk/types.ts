import type { Page } from 'puppeteer'
import type { Capture } from '../../domain/capture.ts'
import type { CrashChoice } from '../../domain/crash-choice.ts'
import type { EncoderOverview } from '../../domain/encoder-overview.ts'
import type { FlyBrowserError } from '../../domain/errors.ts'
import type { LiveProtocol } from '../../domain/live-protocol.ts'
import type { MarkDetails } from '../../domain/mark.ts'
import type { MaskStyle } from '../../domain/mask.ts'
import type { PictureSize } from '../../domain/picture-size.ts'
import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import type { TabChoice } from '../../domain/tab-choice.ts'
import type { Latency } from '../../domain/viewing-profile.ts'
import type { RecordingEvent, Screenshot } from '../../engine/recordings/recording-info.ts'
import type { StageSnapshot } from '../../pipeline/measures.ts'
import type { BrowserState } from '../browser/launch-browser.ts'
import type { ClipOptions, ClipResult } from './clip-types.ts'
import type { ExportOptions, ExportResult, RecordingClipOptions, RecordingClipResult } from './cut-types.ts'
import type { Destinations } from './destination-types.ts'
import type { EncodeOptions, RenditionOption } from './encode-options.ts'
import type { LoadInfo } from './load-info.ts'
import type { RecordingOptions, RecordingResult, ScreenshotOptions } from './recording-types.ts'
import type { AddressOptions, StopOptions } from './storage-types.ts'

/** How a session is opened. Everything has a default from the settings. */
export interface LaunchOptions {
  /** Pixels, both even. Default 1280x720. */
  readonly width?: number
  readonly height?: number
  /** Most frames a second captured and encoded. Default 30. */
  readonly fps?: number
  /** Folder of recordings. Default `~/.flybrowser/recordings`. */
  readonly recordingDir?: string
  /** Path of the browser; default: found on the machine. `false`: none, for pipelines whose source needs no page. */
  readonly browser?: string | false
  /**
   * How the browser is started to be filmed: on a display of its own (Linux with Xvfb), or headless for the screencast. Default
   * `auto`: on a display where there can be one.
   */
  readonly capture?: Capture
  /** Path of Xvfb; default: found on the machine. */
  readonly displayServer?: string
  /** Largest size that a session on a display can be given while it runs, like `3840x2160`. Default as the settings have it (`1920x1920`). */
  readonly displayRoom?: string
  /** Draws the mouse pointer into pages, with a mark where it clicks. Default as the settings have it (false). */
  readonly pointer?: boolean
  /**
   * What is painted over in every page before it is filmed: `true` for password inputs, a list of CSS selectors for those and
   * what they name, `false` for nothing. Default as the settings have it (nothing).
   */
  readonly mask?: boolean | readonly string[]
  /** `box`, or `blur`: blurred beyond reading, which shows how much text there is. Default as the settings have it (`box`). */
  readonly maskStyle?: MaskStyle
  /**
   * Which tab is filmed: `active`, the one in front, popups and `target=_blank` too; or `pinned`, always {@link FlyBrowserSession.page}.
   * Default `active`.
   */
  readonly tab?: TabChoice
  /** What is done about a page that crashes, while its last picture stays: `hold` for nothing, `reload`. Default `hold`. */
  readonly onCrash?: CrashChoice
  /**
   * Starts a browser that ends by itself again, with the last address and an empty profile: five times in a row at most, and ever
   * later. Recordings and streams go on and show the last picture meanwhile. Default false: the session has failed with BROWSER_GONE,
   * and what was recorded is kept.
   */
  readonly restart?: boolean
  /** Path of ffmpeg; default: the best found. */
  readonly ffmpeg?: string
  /** Where streams are served. Default 127.0.0.1 and any free port. */
  readonly host?: string
  readonly port?: number
  /** Least severe log line that is written to standard error. Default `warn`. */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Modules with stages of third parties. */
  readonly plugins?: readonly string[]
}

export interface StreamOptions extends EncodeOptions {
  /** Ways of delivery, all from one encode; default `['hls']`. `streamUrl` is the address for the first. */
  readonly protocols?: readonly LiveProtocol[]
  /** The same for a single one: `protocol: 'dash'`. */
  readonly protocol?: LiveProtocol | readonly LiveProtocol[]
  /**
   * How near to the live edge viewers are: `lan` (parts of 200 ms, segments of 1 s), `wan` (333 ms, 2 s) or `internet` (1 s, 4 s).
   * Default: what fits the recording that runs, else as the settings have it (`wan`).
   */
  readonly latency?: Latency
  /**
   * Several renditions from one decode, 2 to 6 from the largest down, for players that choose by their network: a list, a text like
   * `720p:high,480p:medium,360p:400k`, or `auto` (the page's size, two thirds and half of it, each one profile lower). Recordings and servers
   * that are pushed to take the largest. Default: one rendition.
   */
  readonly ladder?: 'auto' | readonly RenditionOption[] | (string & {})
  /** How far back viewers can seek: milliseconds or a text like `10m`, from 10 s to 4 h. Default as the settings have it (60 s). */
  readonly window?: number | string
  /** Captures and encodes only while somebody watches, and a few seconds longer; a recording goes on meanwhile. Default false. */
  readonly onDemand?: boolean
  /** Most viewers at a time, over all ways of delivery. Default 1000. */
  readonly maxViewers?: number
}

export interface StreamInfo {
  readonly streamId: string
  /** The address for the first of the ways of delivery asked for. */
  readonly streamUrl: string
  /** Ways of delivery that are offered. */
  readonly protocols: readonly LiveProtocol[]
  /** Viewing profile; undefined where a document gives lengths of its own. */
  readonly latency: Latency | undefined
  /** Multivariant playlist for HLS players; undefined where HLS is not offered. */
  readonly hlsUrl: string | undefined
  /** Manifest for DASH players; undefined where DASH is not offered. */
  readonly dashUrl: string | undefined
  /** `ws:` address that sends fragments as they come; undefined where that is not offered. */
  readonly websocketUrl: string | undefined
  readonly playerUrl: string
}

export interface StreamMetrics {
  /** New pictures and repeats a second put into the stream, over the last 5 s. */
  readonly currentFps: number
  /** Bits a second, over the last 5 s; of a ladder, of all renditions together. */
  readonly currentBitrate: number
  readonly framesSent: number
  readonly droppedFrames: number
  /** Bytes delivered to viewers. */
  readonly bytesSent: number
  readonly viewerCount: number
  /** Share of what players hold back that is still ahead of them, 0 (run dry) to 1. */
  readonly bufferHealth: number
}

/** What was measured of a stream over its whole life; the rates are those of its last seconds. */
export interface FinalMetrics extends StreamMetrics {
  readonly streamId: string
  readonly uptimeSeconds: number
}

/** `idle`: nobody watches a stream on demand, so nothing is captured for it. */
export type StreamState = 'starting' | 'live' | 'idle' | 'paused' | 'failed'
export type StreamHealth = 'good' | 'degraded' | 'bad'

export interface StreamStatus {
  readonly active: boolean
  readonly status?: {
    readonly streamId: string
    /** Ways of delivery that are offered. */
    readonly protocols: readonly LiveProtocol[]
    readonly latency: Latency | undefined
    readonly state: StreamState
    readonly health: StreamHealth
    readonly uptimeSeconds: number
    /** The source that was chosen, for example `source.screencast`, and why; no reason for one that the pipeline names. */
    readonly source: string
    readonly sourceReason: string
    readonly encoder: string
    /** What it gives up at present because something cannot keep up; `rung` 0: nothing. Undefined before its encoder. */
    readonly load: LoadInfo | undefined
    /** How its browser stands: `page-crashed` and `restarting` show the last picture there was. `running` too where there is no browser. */
    readonly browser: BrowserState
    readonly metrics: StreamMetrics
    /** Servers that it is pushed to, where there are any. */
    readonly destinations?: readonly DestinationStatus[]
  }
}

/** A browser session that can be recorded and streamed; {@link Destinations} are those of its stream, and end with it. */
export interface FlyBrowserSession extends AsyncDisposable, Destinations {
  readonly sessionId: string
  /**
   * puppeteer's page, the session's own: the first. Where that was closed while other tabs live, the one in front took its place;
   * after a restart of the browser it is another one.
   */
  readonly page: Page
  /** The page in the picture: that of the active tab, or, pinned, {@link page}. */
  readonly activePage: Page
  /** Pages of all tabs, the one that was in front last first. */
  readonly pages: readonly Page[]
  /** Size of pages and pictures, pixels. */
  readonly size: PictureSize
  /**
   * Gives pages and pictures another size: pages keep their state, players stay connected, and what is recorded goes on in the same
   * file, behind a discontinuity. The last picture stays until the page has been painted in its new size. Resolves then. Rejects with
   * SIZE_INVALID, and on a display without room for it with DISPLAY_TOO_SMALL; nothing has changed then.
   */
  resize(size: PictureSize): Promise<void>
  /** Opens an address in {@link page}, and brings that to the front. */
  goto(url: string): Promise<void>
  /**
   * Marks this moment in the timeline of what is being recorded, with a label of 1 to 200 characters and up to 16 details: names in snake_case,
   * each a number or a text of at most 500 characters. Throws OPTION_INVALID.
   */
  mark(label: string, details?: MarkDetails): void
  /** PNG bytes of the page in the picture. Rejects with BROWSER_RESTARTING and PAGE_CRASHED while there is none. */
  screenshot(options?: ScreenshotOptions): Promise<Uint8Array>
  /** Resolves when the first picture is in; `filePath` is where the file will be when it is whole. */
  startRecording(options?: RecordingOptions): Promise<{ readonly recordingId: string; readonly filePath: string }>
  /** Resolves when the recording is whole on the disk of this machine; see {@link StopOptions} where it is kept elsewhere. */
  stopRecording(options?: StopOptions): Promise<RecordingResult>
  /** For a recording in a bucket. Rejects with RECORDING_UNKNOWN and RECORDING_NO_ADDRESS. */
  recordingAddress(recordingId: string, options?: AddressOptions): Promise<string>
  /**
   * The screenshots of a finished recording, by the names of their files beside it. Taken when they are first asked for. Rejects with
   * RECORDING_UNKNOWN, RECORDING_ACTIVE, RECORDING_NO_FILE and PICTURES_FAILED.
   */
  recordingScreenshots(recordingId: string): Promise<readonly Screenshot[]>
  /** A screenshot of a recording, JPEG bytes. Rejects with RECORDING_UNKNOWN, and MEDIA_UNKNOWN for another name. */
  recordingScreenshot(recordingId: string, name: string): Promise<Uint8Array>
  startStream(options?: StreamOptions): Promise<StreamInfo>
  stopStream(): Promise<FinalMetrics>
  getStreamStatus(): StreamStatus
  /**
   * Holds the session's capture: the stream shows its last picture and players stay connected. Capture is shared, so a recording
   * that runs at the same time shows the held picture for as long too.
   */
  pauseStream(): void
  resumeStream(): void
  /**
   * Saves a part of what viewers of the stream can still seek in as a recording, without encoding it again. Also of the stream that
   * ended last, while it can still be watched.
   */
  clipStream(options: ClipOptions): Promise<ClipResult>
  /** Saves a part of a finished recording as one of its own, without encoding it again. */
  clipRecording(recordingId: string, options?: RecordingClipOptions): Promise<RecordingClipResult>
  /** Writes a finished recording, or a part of it, as an MP4, a WebM or a GIF for others. */
  exportRecording(recordingId: string, options: ExportOptions): Promise<ExportResult>
  /**
   * Every ffmpeg of this machine and every encoder that one of them lists, best first: which work, why others do not, and how each stands.
   * The first time they are proven, which takes a few seconds; later they are known. Never rejects.
   */
  encoders(): Promise<EncoderOverview>
  /** Runs a pipeline document against this session until `stop` is called, its source ends, or it fails. */
  runPipeline(options: RunPipelineOptions): Promise<PipelineRun>
  /**
   * Resolves when the session can no longer do what it was asked to: its browser is gone, or a recording or stream has failed by
   * itself. Never rejects; still pending when the session is closed in good order.
   */
  readonly failed: Promise<FlyBrowserError>
  /** Stops what runs, in order: recordings are finished, streams ended, the browser closed. */
  close(): Promise<void>
}

/** A recording as it stands. */
export interface RecordingState {
  readonly recordingId: string
  readonly state: 'recording' | 'finishing' | 'finished' | 'recovered' | 'failed'
  readonly filePath: string
  readonly durationSeconds: number
  readonly frameCount: number
  readonly fileSizeBytes: number
  /** What happened meanwhile. */
  readonly timeline: readonly RecordingEvent[]
}

export interface RunPipelineOptions {
  /** Path of a YAML document, or its text. */
  readonly file?: string
  readonly text?: string
  /** Changes to the document, `stage.key` to value, as `--set` gives them. */
  readonly set?: Readonly<Record<string, string>>
}

export interface PipelineRun extends Destinations {
  /** Resolves when every sink is done; rejects when a stage failed. */
  readonly done: Promise<void>
  /** Addresses of what the pipeline serves. */
  readonly streams: readonly StreamInfo[]
  /** What it records, as it stands now. */
  recordings(): Promise<readonly RecordingState[]>
  measures(): readonly StageSnapshot[]
  stop(): Promise<void>
}
