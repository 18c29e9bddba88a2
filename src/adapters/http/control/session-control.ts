import { setTimeout as after } from 'node:timers/promises'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { MarkDetails } from '../../../domain/mark.ts'
import type { PictureSize } from '../../../domain/picture-size.ts'
import { ExclusiveSwitch } from '../../../engine/sessions/exclusive-switch.ts'
import type { PictureSpec, RegisteredSession } from '../../../engine/sessions/held-session.ts'
import type { ClipOptions, ClipResult } from '../../sdk/clip-types.ts'
import type { DestinationOptions, Destinations } from '../../sdk/destination-types.ts'
import type { RecordingOptions, RecordingResult, ScreenshotOptions } from '../../sdk/recording-types.ts'
import type { StreamInfo, StreamOptions, StreamStatus } from '../../sdk/types.ts'
import type { DrivenSession } from './driven-session.ts'

/** How long a page may take to a screenshot, seconds. */
const SCREENSHOT_SECONDS = 20
/** How much later than its last call a browser's end may be told, milliseconds. */
const END_TOLD_MS = 1000

/** One session under the control of callers who do not know of each other. */
export class SessionControl implements RegisteredSession, Destinations {
  readonly sessionId: string
  readonly gone: Promise<string>
  readonly #driven: DrivenSession
  readonly #recordingSwitch = new ExclusiveSwitch()
  readonly #streamSwitch = new ExclusiveSwitch()
  #recordingId: string | undefined

  constructor(driven: DrivenSession) {
    this.sessionId = driven.session.sessionId
    this.gone = driven.gone
    this.#driven = driven
  }

  /** As it is now. */
  get picture(): PictureSpec {
    return this.#driven.picture
  }

  /** Address of the page it shows. */
  get pageUrl(): string {
    return this.#driven.pageUrl()
  }

  /** The recording that runs. */
  get recordingId(): string | undefined {
    return this.#recordingId
  }

  /** The stream that runs. */
  get streamId(): string | undefined {
    return this.streamStatus().status?.streamId
  }

  goto(url: string): Promise<void> {
    return this.#whileThere(() => this.#driven.session.goto(url))
  }

  /** Gives pages and pictures another size. */
  resize(size: PictureSize): Promise<void> {
    return this.#whileThere(() => this.#driven.session.resize(size))
  }

  /** Marks this moment in timelines. Throws OPTION_INVALID. */
  mark(label: string, details: MarkDetails): void {
    this.#driven.session.mark(label, details)
  }

  /** PNG bytes. Rejects with CAPTURE_SILENT when the page hangs. */
  async screenshot(options: ScreenshotOptions = {}): Promise<Uint8Array> {
    const patience = new AbortController()
    const silent = after(SCREENSHOT_SECONDS * 1000, undefined, { signal: patience.signal }).then(() => {
      throw new FlyBrowserError('CAPTURE_SILENT', { source: 'the page', seconds: SCREENSHOT_SECONDS })
    })
    silent.catch(() => {})
    try {
      return await Promise.race([this.#whileThere(() => this.#driven.session.screenshot(options)), silent])
    } finally {
      patience.abort()
    }
  }

  /** Rejects with RECORDING_ACTIVE, also while another start is under way. */
  async startRecording(options: RecordingOptions): Promise<{ recordingId: string; filePath: string }> {
    const refusal = () => new FlyBrowserError('RECORDING_ACTIVE', { session: this.sessionId, id: 'just being started' })
    const started = await this.#recordingSwitch.on(() => this.#driven.session.startRecording(options), refusal)
    this.#recordingId = started.recordingId
    return started
  }

  /** Rejects with RECORDING_NONE, also while another stop is under way. */
  async stopRecording(): Promise<RecordingResult> {
    const refusal = () => new FlyBrowserError('RECORDING_NONE', { session: this.sessionId })
    return this.#recordingSwitch.off(() => {
      this.#recordingId = undefined
      return this.#driven.session.stopRecording()
    }, refusal)
  }

  /** Rejects with STREAM_ACTIVE, also while another start is under way. */
  startStream(options: StreamOptions): Promise<StreamInfo> {
    const refusal = () => new FlyBrowserError('STREAM_ACTIVE', { session: this.sessionId, id: 'just being started' })
    return this.#streamSwitch.on(() => this.#driven.session.startStream(options), refusal)
  }

  /** Rejects with STREAM_NONE, also while another stop is under way. */
  stopStream(): ReturnType<DrivenSession['session']['stopStream']> {
    const refusal = () => new FlyBrowserError('STREAM_NONE', { session: this.sessionId })
    return this.#streamSwitch.off(() => this.#driven.session.stopStream(), refusal)
  }

  /** Holds the stream or lets it go on. Throws STREAM_NONE. */
  setPaused(paused: boolean): void {
    const { session } = this.#driven
    if (paused) session.pauseStream()
    else session.resumeStream()
  }

  /** Saves a part of the stream as a recording. */
  clipStream(options: ClipOptions): Promise<ClipResult> {
    return this.#driven.session.clipStream(options)
  }

  addDestination(options: DestinationOptions): ReturnType<Destinations['addDestination']> {
    return this.#driven.session.addDestination(options)
  }

  removeDestination(destinationId: string): Promise<void> {
    return this.#driven.session.removeDestination(destinationId)
  }

  destinations(): ReturnType<Destinations['destinations']> {
    return this.#driven.session.destinations()
  }

  streamStatus(): StreamStatus {
    return this.#driven.session.getStreamStatus()
  }

  async close(): Promise<void> {
    await this.#driven.session.close()
    // A start that was under way fails now; nothing of it may be left behind.
    await Promise.all([this.#recordingSwitch.settled(), this.#streamSwitch.settled()])
  }

  /** Does something with the page; when that fails because the browser ended, says so. */
  async #whileThere<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (cause) {
      if (cause instanceof FlyBrowserError) throw cause
      const reason = await Promise.race([this.gone, after(END_TOLD_MS, undefined, { ref: false })])
      if (reason === undefined) throw cause
      throw new FlyBrowserError('BROWSER_GONE', { session: this.sessionId, reason }, { cause })
    }
  }
}
