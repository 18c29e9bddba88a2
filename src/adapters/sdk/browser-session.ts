import type { Page } from 'puppeteer'
import type { EncoderOverview } from '../../domain/encoder-overview.ts'
import { FlyBrowserError } from '../../domain/errors.ts'
import { checkedMark, type MarkDetails } from '../../domain/mark.ts'
import { checkedSize, type PictureSize } from '../../domain/picture-size.ts'
import type { DestinationStatus } from '../../domain/push/destination-status.ts'
import { parseDuration } from '../../domain/units.ts'
import { recordingAddress } from '../../engine/recordings/archive/recording-address.ts'
import type { Screenshot } from '../../engine/recordings/recording-info.ts'
import { ClipControl } from './clip-control.ts'
import type { ClipOptions, ClipResult } from './clip-types.ts'
import type { ExportOptions, ExportResult, RecordingClipOptions, RecordingClipResult } from './cut-types.ts'
import type { DestinationOptions } from './destination-types.ts'
import { chooseEncode, type EncodeChoice, type EncodeWish, sameEncode } from './encode-choice.ts'
import { EncodeFacts } from './encode-facts.ts'
import { runDocument } from './pipeline-control.ts'
import { RecordingControl } from './recording-control.ts'
import type { RecordingOptions, RecordingResult, ScreenshotOptions } from './recording-types.ts'
import type { SessionParts } from './session-parts.ts'
import type { AddressOptions, StopOptions } from './storage-types.ts'
import { StreamControl } from './stream-control.ts'
import { StreamDestinations } from './stream-destinations.ts'
import { takeScreenshot } from './take-screenshot.ts'
import type {
  FinalMetrics,
  FlyBrowserSession,
  PipelineRun,
  RunPipelineOptions,
  StreamInfo,
  StreamOptions,
  StreamStatus,
} from './types.ts'

/** One browser with what films it. Everything it starts is stopped, in order, when it is closed. */
export class BrowserSession implements FlyBrowserSession {
  readonly #parts: SessionParts
  readonly #recording: RecordingControl
  readonly #stream: StreamControl
  readonly #destinations: StreamDestinations
  readonly #clips: ClipControl
  readonly #facts: EncodeFacts
  readonly #release: () => Promise<void>
  readonly failed: Promise<FlyBrowserError>
  #closing: Promise<void> | undefined

  /** @param release gives back what the session shares with nobody else */
  constructor(given: Omit<SessionParts, 'reportFailure'>, release: () => Promise<void>) {
    let reportFailure: (error: FlyBrowserError) => void = () => {}
    this.failed = new Promise((resolve) => {
      reportFailure = (error) => this.#closing ?? resolve(error)
    })
    const parts: SessionParts = { ...given, reportFailure }
    const { browser, sessionId: session } = parts
    void browser?.closed.then((reason) => reportFailure(new FlyBrowserError('BROWSER_GONE', { session, reason })))
    this.#parts = parts
    this.#release = release
    this.#facts = new EncodeFacts(parts.sessionId, parts.events)
    this.#recording = new RecordingControl(parts, this.#facts)
    this.#stream = new StreamControl(parts, this.#facts)
    this.#destinations = new StreamDestinations(parts, () => this.#stream.live)
    this.#clips = new ClipControl(parts)
  }

  get sessionId(): string {
    return this.#parts.sessionId
  }

  get page(): Page {
    return this.#browser.page
  }

  get activePage(): Page {
    return this.#browser.activePage
  }

  get pages(): readonly Page[] {
    return this.#browser.pages
  }

  /** Resolves with the reason when the browser is gone for good, by whatever cause; never rejects, and never without a browser. */
  get gone(): Promise<string> {
    return this.#parts.browser?.closed ?? new Promise(() => {})
  }

  get size(): PictureSize {
    const { browser, settings } = this.#parts
    const { width, height } = browser?.capture.size ?? settings.video
    return { width, height }
  }

  async resize(wished: PictureSize): Promise<void> {
    this.#refuseWhenClosed()
    const size = checkedSize(wished)
    const isAnother = await this.#browser.resize(size)
    const { events, sessionId } = this.#parts
    if (isAnother) events.publish('session.resized', { sessionId, ...size })
  }

  async goto(url: string): Promise<void> {
    this.#refuseWhenClosed()
    await this.#browser.goto(url)
  }

  mark(label: string, details: MarkDetails = {}): void {
    this.#refuseWhenClosed()
    const { events, sessionId, clock } = this.#parts
    const mark = checkedMark(label, details)
    events.publish('session.noted', { sessionId, kind: 'session.marked', happenedAtMs: clock.now(), details: mark })
  }

  async screenshot({ keep = false }: ScreenshotOptions = {}): Promise<Uint8Array> {
    this.#refuseWhenClosed()
    const { events, sessionId, clock } = this.#parts
    const happenedAtMs = clock.now()
    const picture = await takeScreenshot(this.#browser, sessionId)
    if (keep) events.publish('session.noted', { sessionId, kind: 'session.screenshot-kept', happenedAtMs, details: {} })
    return picture
  }

  async recordingScreenshots(recordingId: string): Promise<readonly Screenshot[]> {
    this.#refuseWhenClosed()
    return this.#parts.pictures.screenshots(recordingId)
  }

  async recordingScreenshot(recordingId: string, name: string): Promise<Uint8Array> {
    this.#refuseWhenClosed()
    const picture = await this.#parts.pictures.picture(recordingId, name)
    if (picture) return picture
    throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'picture' })
  }

  async startRecording(options: RecordingOptions = {}): Promise<{ recordingId: string; filePath: string }> {
    return this.#recording.start(options, this.#choose(options))
  }

  async stopRecording(options: StopOptions = {}): Promise<RecordingResult> {
    return this.#recording.stop(options)
  }

  async recordingAddress(recordingId: string, options: AddressOptions = {}): Promise<string> {
    const { recordings, settings } = this.#parts
    const { validSeconds = (parseDuration(settings.recording.s3.addressValid) ?? 0) / 1000 } = options
    return recordingAddress(recordings, recordingId, validSeconds)
  }

  async startStream(options: StreamOptions = {}): Promise<StreamInfo> {
    return this.#stream.start(options, this.#choose(options))
  }

  async stopStream(): Promise<FinalMetrics> {
    // From here on no destination joins it.
    const stopped = this.#stream.stop()
    await this.#destinations.close()
    return stopped
  }

  getStreamStatus(): StreamStatus {
    const { active, status } = this.#stream.status()
    const destinations = this.#destinations.destinations()
    return {
      active,
      ...(status ? { status: { ...status, ...(destinations.length > 0 ? { destinations } : {}) } } : {}),
    }
  }

  pauseStream(): void {
    this.#stream.setPaused(true)
  }

  resumeStream(): void {
    this.#stream.setPaused(false)
  }

  async addDestination(options: DestinationOptions): Promise<DestinationStatus> {
    this.#refuseWhenClosed()
    return this.#destinations.addDestination(options)
  }

  removeDestination(destinationId: string): Promise<void> {
    return this.#destinations.removeDestination(destinationId)
  }

  destinations(): readonly DestinationStatus[] {
    return this.#destinations.destinations()
  }

  async clipStream(options: ClipOptions): Promise<ClipResult> {
    this.#refuseWhenClosed()
    return this.#clips.cut(options)
  }

  async clipRecording(recordingId: string, options: RecordingClipOptions = {}): Promise<RecordingClipResult> {
    this.#refuseWhenClosed()
    return this.#parts.cuts.clip(recordingId, options)
  }

  async exportRecording(recordingId: string, options: ExportOptions): Promise<ExportResult> {
    this.#refuseWhenClosed()
    return this.#parts.cuts.export(recordingId, options)
  }

  async encoders(): Promise<EncoderOverview> {
    return (await this.#parts.encoders.overview?.()) ?? { binaries: [], encoders: [] }
  }

  async runPipeline(options: RunPipelineOptions): Promise<PipelineRun> {
    this.#refuseWhenClosed()
    return runDocument(this.#parts, options)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  get #browser() {
    const { browser, sessionId } = this.#parts
    if (!browser) throw new FlyBrowserError('SESSION_NO_BROWSER', { session: sessionId })
    return browser
  }

  #refuseWhenClosed(): void {
    if (this.#closing) throw new FlyBrowserError('SESSION_CLOSED', { session: this.sessionId })
  }

  /** What to encode: what runs already stands for all who ask for nothing else. */
  #choose(wish: EncodeWish): EncodeChoice {
    this.#refuseWhenClosed()
    const { video, stream } = this.#parts.settings
    const { codec, encoder, quality } = video
    const standard = { codec, encoder, quality, latency: stream.latency, height: this.size.height }
    const running = this.#recording.encode ?? this.#stream.encode
    const encode = chooseEncode(wish, running, standard)
    if (running && !sameEncode(encode, running))
      this.#parts.log.info({ running, encode }, 'another encode than runs is asked for: it gets an encoder of its own')
    return encode
  }

  async #close(): Promise<void> {
    const { log, host, browser, events, sessionId } = this.#parts
    const quietly = (work: Promise<unknown>) => work.catch((error: unknown) => log.warn({ error }, 'while closing'))
    // First nothing new can begin; then what runs is ended with its own bookkeeping, and then whatever else runs.
    host.refuse()
    if (this.#recording.active) await quietly(this.#recording.stop())
    await this.#destinations.close()
    if (this.#stream.active) await quietly(this.#stream.stop())
    await this.#clips.close()
    await host.close()
    await quietly(browser?.close() ?? Promise.resolve())
    await quietly(this.#release())
    this.#facts.close()
    events.publish('session.closed', { sessionId })
  }
}
