import type { LiveProtocol } from '../../../domain/live-protocol.ts'
import type { PlaybackState } from '../playback/playback-state.ts'

/** What tests and embedding pages can read of the player as `window.flybrowserPlayer`: always what is so now. */
export interface PlayerStats {
  readonly state: PlaybackState
  /** Protocol it plays by. */
  readonly via: LiveProtocol
  /** Protocols that the stream is offered by. */
  readonly protocols: readonly LiveProtocol[]
  /** Names of the renditions that there are, the largest first. */
  readonly renditions: readonly string[]
  /** The one that is loaded. */
  readonly rendition: string | undefined
  /** From capture of the picture on screen until now, by the clock of the server. */
  readonly latencyMs: number | undefined
  /** What can be played without waiting. */
  readonly bufferMs: number
  readonly bitrateBps: number | undefined
  /** Frames a second that came on screen lately. */
  readonly fps: number | undefined
  readonly stalls: number
  readonly droppedFrames: number
  /** Seconds of media time. */
  readonly currentTime: number
  readonly playbackRate: number
  /** Keeps to the live edge. */
  readonly following: boolean
  /** How much later than a viewer who follows the stream. */
  readonly behindLiveMs: number
  /** What can be seeked in, seconds of media time. */
  readonly window: { readonly startS: number; readonly endS: number } | undefined
  readonly viewers: number | undefined
}

declare global {
  interface Window {
    readonly flybrowserPlayer: PlayerStats
  }
}

/** Makes the numbers readable from outside. */
export function publishStats(stats: PlayerStats): void {
  Object.defineProperty(window, 'flybrowserPlayer', { value: Object.freeze(stats) })
}
