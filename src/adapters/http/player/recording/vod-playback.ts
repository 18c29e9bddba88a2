import type { ErrorData, default as Hls, HlsConfig } from 'hls.js'
import { Recoveries } from '../../playback/recoveries.ts'
import { remedyOf } from '../../playback/segment-failure.ts'
import type { RecordingFacts } from './recording-facts.ts'
import type { RecordingServer } from './recording-server.ts'

/** By what a recording is played. */
export type PlayedBy = 'hls' | 'file'

/** This browser has no decoder for it. */
export class Unplayable extends Error {}

/** What tells of a file how it is played. */
type PlayedFacts = Pick<RecordingFacts, 'container' | 'codecs' | 'file_size_bytes'>

export interface VodPlaybackParts {
  readonly video: HTMLVideoElement
  readonly server: RecordingServer
  /** What was asked for by the address of the page. */
  readonly wanted: string | null
  /** Told when nothing more comes: the server knows why. What is loaded plays on. */
  readonly cutOff: () => void
  /** Told what ends it. */
  readonly failed: (cause: unknown) => void
}

/** Plays a recording in a video element: by segments, or the file itself. */
export class VodPlayback {
  readonly #parts: VodPlaybackParts
  readonly #recoveries = new Recoveries()
  #hls: Hls | undefined
  /** What is played, as the server told of it then. */
  #facts: PlayedFacts | undefined
  #blobUrl: string | undefined
  /** Where it was when it was stopped, and whether it played. */
  #left: { readonly atS: number; readonly plays: boolean } | undefined
  playedBy: PlayedBy | undefined

  constructor(parts: VodPlaybackParts) {
    this.#parts = parts
    parts.video.addEventListener('error', () => this.#fileFailed())
  }

  /**
   * Plays it, or goes on where it was before: with what is loaded already, unless the file is another one. An MP4 plays by segments where the
   * browser can, so that also a long one begins at once; else the file does. Rejects with {@link Unplayable}, and with what the server answers
   * instead of the file.
   */
  async play(facts: PlayedFacts): Promise<void> {
    const { video, wanted } = this.#parts
    const { container, codecs, file_size_bytes: bytes } = facts
    const isSame = this.#facts?.file_size_bytes === bytes
    this.#facts = facts
    if (isSame && this.#hls?.levels[0]?.details) return this.#hls.startLoad()
    this.stop()
    const type = `video/${container}${codecs === '' ? '' : `; codecs="${codecs}"`}`
    if (video.canPlayType(type) === '') throw new Unplayable()
    if (container !== 'mp4' || wanted === 'file' || !(await this.#startHls())) await this.#startFile()
  }

  /** What is shown goes away; where it was is kept. */
  stop(): void {
    const { video } = this.#parts
    if (this.playedBy && video.currentTime > 0) this.#left = { atS: video.currentTime, plays: !video.paused }
    this.#hls?.destroy()
    this.#hls = undefined
    if (this.playedBy === 'file') {
      video.removeAttribute('src')
      video.load()
    }
    if (this.#blobUrl) URL.revokeObjectURL(this.#blobUrl)
    this.#blobUrl = undefined
  }

  async #startHls(): Promise<boolean> {
    const { default: HlsPlayer, Events, ErrorTypes, ErrorDetails } = await import('hls.js')
    if (!HlsPlayer.isSupported()) return false
    const { server, video } = this.#parts
    const hls = new HlsPlayer({ ...configOf(server), ...(this.#left ? { startPosition: this.#left.atS } : {}) })
    this.#hls = hls
    this.playedBy = 'hls'
    hls.on(Events.ERROR, (_name, { fatal, type, details, response }: ErrorData) => {
      if (!fatal || hls !== this.#hls) return
      const of = type === ErrorTypes.NETWORK_ERROR ? 'network' : type === ErrorTypes.MEDIA_ERROR ? 'media' : 'other'
      const incompatible = details === ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR
      const failure = { of, incompatible, status: response?.code } as const
      const remedy = remedyOf(failure, () => this.#recoveries.allow(performance.now()))
      if (remedy === 'ask') this.#parts.cutOff()
      else if (remedy === 'decode-anew') hls.recoverMediaError()
      else this.#fallBack()
    })
    hls.loadSource(server.address('playlist.m3u8'))
    hls.attachMedia(video)
    this.#playOn()
    return true
  }

  #fallBack(): void {
    this.stop()
    this.#startFile().catch(this.#parts.failed)
  }

  async #startFile(): Promise<void> {
    const { server, video } = this.#parts
    this.playedBy = 'file'
    // The element itself sends no token: what it is to play is fetched whole.
    if (server.authorization) this.#blobUrl = URL.createObjectURL(await (await server.get('video')).blob())
    video.src = this.#blobUrl ?? server.address('video')
    if (this.#left) video.currentTime = this.#left.atS
    this.#playOn()
  }

  #playOn(): void {
    if (this.#left?.plays) void this.#parts.video.play().catch(() => {})
    this.#left = undefined
  }

  /** The element tells a missing file from one it cannot decode by nothing that can be trusted: the server is asked. */
  #fileFailed(): void {
    if (this.playedBy !== 'file') return
    const { server, video, cutOff, failed } = this.#parts
    const isCut = video.error?.code === MediaError.MEDIA_ERR_NETWORK
    server.facts().then(() => (isCut ? cutOff() : failed(new Unplayable())), failed)
  }
}

/** A load that fails is told at once: who plays knows better than its loader when to try again. */
const ONCE = { default: { maxTimeToFirstByteMs: 15_000, maxLoadTimeMs: 120_000, timeoutRetry: null, errorRetry: null } }

const configOf = (server: RecordingServer): Partial<HlsConfig> => ({
  // Fragments need no remuxing: a worker would only add a hop.
  enableWorker: false,
  backBufferLength: 60,
  manifestLoadPolicy: ONCE,
  playlistLoadPolicy: ONCE,
  fragLoadPolicy: ONCE,
  xhrSetup: (request) => {
    const { authorization } = server
    if (authorization) request.setRequestHeader('authorization', authorization)
  },
})
