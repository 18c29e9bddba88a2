import type { RecordingServer } from './recording-server.ts'

/** By what a recording is played. */
export type PlayedBy = 'hls' | 'file'

/** Plays a recording in a video element: by segments, or the file itself. */
export class VodPlayback {
  readonly #video: HTMLVideoElement
  readonly #server: RecordingServer
  playedBy: PlayedBy | undefined

  constructor(video: HTMLVideoElement, server: RecordingServer) {
    this.#video = video
    this.#server = server
  }

  /**
   * An MP4 plays by segments where the browser can, so that also a long one begins at once; else the file does.
   * @param wanted what was asked for by the address of the page
   */
  async start(container: string, wanted: string | null): Promise<void> {
    if (container === 'mp4' && wanted !== 'file' && (await this.#startHls())) return
    await this.#startFile()
  }

  async #startHls(): Promise<boolean> {
    const { default: HlsPlayer, Events, ErrorTypes } = await import('hls.js')
    if (!HlsPlayer.isSupported()) return false
    const { authorization } = this.#server
    const hls = new HlsPlayer({
      // Fragments need no remuxing: a worker would only add a hop.
      enableWorker: false,
      backBufferLength: 60,
      xhrSetup: (request) => {
        if (authorization) request.setRequestHeader('authorization', authorization)
      },
    })
    this.playedBy = 'hls'
    let recovered = false
    hls.on(Events.ERROR, (_name, { fatal, type }) => {
      if (!fatal) return
      if (type === ErrorTypes.MEDIA_ERROR && !recovered) {
        recovered = true
        hls.recoverMediaError()
        return
      }
      const atS = this.#video.currentTime
      hls.destroy()
      void this.#startFile(atS)
    })
    hls.loadSource(this.#server.address('playlist.m3u8'))
    hls.attachMedia(this.#video)
    return true
  }

  async #startFile(atS = 0): Promise<void> {
    this.playedBy = 'file'
    // The element itself sends no token: what it is to play is fetched whole.
    if (this.#server.authorization) {
      this.#video.src = URL.createObjectURL(await (await this.#server.get('video')).blob())
    } else this.#video.src = this.#server.address('video')
    if (atS > 0) this.#video.currentTime = atS
  }
}
