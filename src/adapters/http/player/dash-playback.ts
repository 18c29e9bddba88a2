import { Debug, type FragmentLoadingCompletedEvent, MediaPlayer, type MediaPlayerClass } from 'dashjs'
import { reconnectDelayMs } from '../playback/reconnect-delay.ts'
import type { TimeRange } from '../playback/time-range.ts'
import { ByteRate } from './byte-rate.ts'
import type { Playback, PlaybackOptions } from './playback.ts'

/** dash.js gets over much by itself; when nothing has come for so long after an error, or longer each time, it is begun anew. */
const RECONNECT_MS = 3000

/** Plays the DASH manifest by dash.js, which keeps to the latency that the manifest asks for by itself. */
export class DashPlayback implements Playback {
  readonly via = 'dash'
  readonly #options: PlaybackOptions
  readonly #url: string
  readonly #player: MediaPlayerClass
  readonly #rate = new ByteRate()
  #originMs: number | undefined
  #following = true
  #reconnectTimer = 0
  #initialised = false
  #stopped = false
  #attempts = 0
  #rendition: string | undefined
  /** dash.js has measured what it chooses from. */
  readonly network = undefined
  reconnecting = false
  failed = false

  constructor(options: PlaybackOptions) {
    this.#options = options
    this.#rendition = options.rendition
    this.#url = new URL(`manifest.mpd?viewer=${options.viewer}`, options.streamUrl).href
    this.#player = MediaPlayer().create()
  }

  get streamEnded(): boolean {
    return this.#initialised && !this.#player.isDynamic()
  }

  get bitrateBps(): number | undefined {
    return this.#rate.bitrateBps
  }

  get rendition(): string | undefined {
    return this.#initialised ? this.#player.getCurrentRepresentationForType('video')?.id : undefined
  }

  get lateMs(): number {
    if (!this.#initialised || this.streamEnded || !this.#following) return 0
    return (this.#player.getCurrentLiveLatency() - this.#player.getTargetLiveDelay()) * 1000 || 0
  }

  get window(): TimeRange | undefined {
    if (!this.#initialised) return undefined
    if (this.streamEnded) {
      const { seekable } = this.#options.video
      return seekable.length > 0 ? { startS: seekable.start(0), endS: seekable.end(seekable.length - 1) } : undefined
    }
    const { start, end } = this.#player.getDvrWindow()
    return end > start ? { startS: start, endS: end } : undefined
  }

  get liveS(): number | undefined {
    const { window } = this
    return window && !this.streamEnded ? window.endS - this.#player.getTargetLiveDelay() : undefined
  }

  /** Media time 0 is the availability start time of the manifest, which a static manifest no longer tells. */
  dateMs(timeS: number): number | undefined {
    if (this.#initialised && !this.streamEnded) {
      const { start, startAsUtc } = this.#player.getDvrWindow()
      if (startAsUtc > 0) this.#originMs = (startAsUtc - start) * 1000
    }
    return this.#originMs === undefined ? undefined : this.#originMs + timeS * 1000
  }

  start(): void {
    const { video, streamUrl, onBlocked } = this.#options
    const player = this.#player
    player.initialize()
    player.updateSettings({
      debug: { logLevel: Debug.LOG_LEVEL_NONE },
      streaming: {
        buffer: { bufferToKeep: 30 },
        // Never the clock of a stranger, which dash.js asks where it finds no other.
        utcSynchronization: {
          useManifestDateHeaderTimeSource: false,
          defaultTimingSource: {
            scheme: 'urn:mpeg:dash:utc:http-xsdate:2014',
            value: new URL('../../time', streamUrl).href,
          },
        },
        lastBitrateCachingInfo: { enabled: false },
        lastMediaSettingsCachingInfo: { enabled: false },
      },
    })
    player.on(MediaPlayer.events.STREAM_INITIALIZED, () => {
      this.#initialised = true
      this.#choose()
      this.#loaded()
    })
    player.on(
      MediaPlayer.events.FRAGMENT_LOADING_COMPLETED,
      ({ request, error }: FragmentLoadingCompletedEvent & { error?: unknown }) => {
        if (error) return
        this.#loaded()
        if (request.type === 'MediaSegment') this.#rate.add(request.bytesLoaded, request.duration)
      },
    )
    player.on(MediaPlayer.events.PLAYBACK_NOT_ALLOWED, onBlocked)
    player.on(MediaPlayer.events.ERROR, () => this.#failure())
    // There is one set, in which all renditions have the same codec.
    player.on(MediaPlayer.events.ADAPTATION_SET_REMOVED_NO_CAPABILITIES, () => {
      this.failed = true
    })
    // dash.js has no way of its own to stop loading and play on: what it asks for after the end is never sent.
    player.addRequestInterceptor((request) => (this.#stopped ? new Promise(() => {}) : Promise.resolve(request)))
    player.setAutoPlay(true)
    player.attachView(video)
    player.attachSource(this.#url)
  }

  control(following: boolean): void {
    if (following === this.#following) return
    this.#following = following
    this.#player.updateSettings({ streaming: { liveCatchup: { enabled: following } } })
  }

  turnTo(rendition: string | undefined): void {
    if (rendition === this.#rendition) return
    this.#rendition = rendition
    this.#choose()
  }

  seekLive(): void {
    if (!this.#initialised || this.streamEnded) return
    this.control(true)
    this.#player.seekToOriginalLive()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#reconnectTimer)
  }

  close(): void {
    this.stop()
    this.#player.destroy()
  }

  #choose(): void {
    if (!this.#initialised) return
    const auto = this.#rendition === undefined
    this.#player.updateSettings({
      streaming: {
        abr: {
          autoSwitchBitrate: { video: auto },
          // Who asks for more than the box has pixels gets it.
          limitBitrateByPortal: auto,
          usePixelRatioInLimitBitrateByPortal: true,
        },
      },
    })
    if (this.#rendition !== undefined) this.#player.setRepresentationForTypeById('video', this.#rendition)
  }

  #loaded(): void {
    this.reconnecting = false
    clearTimeout(this.#reconnectTimer)
    this.#reconnectTimer = 0
    this.#attempts = 0
  }

  #failure(): void {
    if (this.#options.video.error) this.failed = true
    if (this.#stopped || this.failed || this.#reconnectTimer) return
    this.reconnecting = true
    this.#reconnectTimer = setTimeout(
      () => {
        this.#reconnectTimer = 0
        this.#initialised = false
        this.#player.attachSource(this.#url)
      },
      Math.max(RECONNECT_MS, reconnectDelayMs(this.#attempts++, Math.random())),
    )
  }
}
