import { FlyBrowserError } from '../../domain/errors.ts'
import type { MediaFragment } from '../../domain/media.ts'
import { givenBitrate, peakBitrate } from '../../domain/peak-bitrate.ts'
import { type OfRendition, renditionName } from '../../domain/rendition.ts'
import type { MediaName } from '../../formats/hls/media-names.ts'
import { renderMediaPlaylist } from '../../formats/hls/media-playlist.ts'
import { renderMultivariantPlaylist } from '../../formats/hls/multivariant-playlist.ts'
import { decidePlaylist } from '../../formats/hls/playlist-decision.ts'
import type { PlaylistRequest } from '../../formats/hls/playlist-request.ts'
import type { LivePosition } from '../../formats/hls/playlist-window.ts'
import type { OtherRendition } from '../../formats/hls/rendition-report.ts'
import { skippableSegments } from '../../formats/hls/skippable-segments.ts'
import type { LiveCommons } from './live-commons.ts'
import type { LiveWindow } from './live-window.ts'
import { offeredRenditions } from './offered-renditions.ts'
import { inMemory, type StoredMedia, type StoredPart } from './stored-segment.ts'

const MEDIA_WORDS = { init: 'init segment', part: 'part', segment: 'segment' } as const

/** Media, and what it was waited for. */
export interface HlsMedia extends StoredMedia {
  /** The newest fragment of a part that was not there when it was asked for. */
  readonly waitedFor?: MediaFragment
}

/** The playlists of one rendition at one version of the stream, each rendered when it is first asked for. */
interface Rendered {
  readonly version: number
  whole?: string
  delta?: string
}

/** Name of the media playlist of a rendition, in a folder of that rendition's name. */
const PLAYLIST_NAME = 'media.m3u8'

/**
 * Serves a stream by HLS: playlists, which may be waited for, and their media. Wherever `signal` and `address` are taken, they are
 * of the client: it waits no longer when the signal is aborted, and has its share of the waiting room by its address.
 */
export class HlsOrigin {
  readonly #commons: LiveCommons
  readonly #rendered = new WeakMap<LiveWindow, Rendered>()
  #renders = 0

  constructor(commons: LiveCommons) {
    this.#commons = commons
  }

  /** Media playlists rendered so far. */
  get renders(): number {
    return this.#renders
  }

  /**
   * The multivariant playlist, once the encoding is known.
   * @param query what is put behind the addresses in it, for example `?viewer=7`
   */
  async multivariant(viewer: string, query: string, signal?: AbortSignal, address?: string): Promise<string> {
    const { room, window, renditions } = this.#commons
    this.#commons.admit(viewer, address)
    await room.until(
      () => {
        if (!renditions.known && window.ended) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: 'playlist' })
        return renditions.known || undefined
      },
      signal,
      address,
    )
    return renderMultivariantPlaylist(
      offeredRenditions(renditions).map(({ name, ...rest }) => ({
        uri: `${name}/${PLAYLIST_NAME}${query}`,
        ...rest,
        peakBps: peakBitrate(rest),
        averageBps: givenBitrate(rest),
      })),
    )
  }

  /** The media playlist, once it holds what the request asks for; of a stream that has rested, once there is something new. */
  async mediaPlaylist(
    request: PlaylistRequest & OfRendition,
    viewer: string,
    signal?: AbortSignal,
    address?: string,
  ): Promise<string> {
    // A request that cannot be answered takes no viewer's place.
    this.#isDue(request)
    this.#commons.admit(viewer, address)
    return this.#commons.room.until(
      () => {
        if (!this.#isDue(request) || this.#commons.resting) return undefined
        this.#commons.admit(viewer, address)
        return this.#render(request, 'skip' in request && request.skip === true)
      },
      signal,
      address,
    )
  }

  /** Init segment, part or segment; the part that was hinted at is waited for. Rejects with MEDIA_UNKNOWN. */
  async media(name: MediaName & OfRendition, signal?: AbortSignal, address?: string): Promise<HlsMedia> {
    const window = this.#commons.renditions.require(name.rendition)
    if (name.kind === 'part') return this.#part(name, signal, address)
    const init = name.kind === 'init' ? window.initOf(name.number) : undefined
    const media = name.kind === 'init' ? init && inMemory([init.bytes]) : window.segmentMedia(name.msn)
    if (!media) throw new FlyBrowserError('MEDIA_UNKNOWN', { what: MEDIA_WORDS[name.kind] })
    return media
  }

  /** False while the request has to wait. Throws PLAYLIST_REQUEST_INVALID, and MEDIA_UNKNOWN for a rendition that there is not. */
  #isDue(request: PlaylistRequest & OfRendition): boolean {
    const { renditions, window } = this.#commons
    // Which ones there are is known with the first media.
    if (!renditions.known && !window.ended && request.rendition) return false
    const { playlist } = renditions.require(request.rendition)
    const decision = decidePlaylist(playlist, request)
    if (decision.kind === 'refuse') throw new FlyBrowserError('PLAYLIST_REQUEST_INVALID', { reason: decision.reason })
    return decision.kind === 'answer'
  }

  async #part(position: LivePosition & OfRendition, signal?: AbortSignal, address?: string): Promise<HlsMedia> {
    let waited = false
    const look = () => {
      const part = this.#partOrWait(position)
      waited ||= part === undefined
      return part
    }
    const { pieces, newest } = await this.#commons.room.until(look, signal, address)
    return { ...inMemory(pieces), ...(waited && newest ? { waitedFor: newest } : {}) }
  }

  #partOrWait(position: LivePosition & OfRendition): StoredPart | undefined {
    const window = this.#commons.renditions.require(position.rendition)
    const part = window.part(position)
    if (part) return part
    const { next } = window
    if (!window.ended && position.msn === next.msn && position.part === next.part) return undefined
    throw new FlyBrowserError('MEDIA_UNKNOWN', { what: MEDIA_WORDS.part })
  }

  /** One render serves everybody who waited for the same change and asked for the same form. */
  #render({ rendition = 0 }: OfRendition, skip: boolean): string {
    const { version, renditions, prefix } = this.#commons
    const window = renditions.require(rendition)
    const latest = this.#rendered.get(window)
    const rendered: Rendered = latest?.version === version ? latest : { version }
    this.#rendered.set(window, rendered)
    const form = skip && skippableSegments(window.playlist) > 0 ? 'delta' : 'whole'
    const known = rendered[form]
    if (known !== undefined) return known
    this.#renders += 1
    const text = renderMediaPlaylist(window.playlist, `${prefix}/`, {
      skip: form === 'delta',
      others: this.#othersThan(rendition),
      moments: this.#commons.listedMoments,
    })
    rendered[form] = text
    return text
  }

  #othersThan(rendition: number): OtherRendition[] {
    return [...this.#commons.renditions.windows]
      .filter(([other]) => other !== rendition)
      .map(([other, { playlist }]) => ({ uri: `../${renditionName(other)}/${PLAYLIST_NAME}`, window: playlist }))
  }
}
