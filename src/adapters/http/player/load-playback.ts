import type { LiveProtocol } from '../../../domain/live-protocol.ts'
import type { Playback, PlaybackOptions } from './playback.ts'

const canFeedMedia = (): boolean => 'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis

/** The way of playing by a protocol. What it is made of is loaded only when it is asked for: a viewer needs one of three. */
export async function loadPlayback(via: LiveProtocol): Promise<new (options: PlaybackOptions) => Playback> {
  switch (via) {
    case 'dash':
      return (await import('./dash-playback.ts')).DashPlayback
    case 'ws':
      return (await import('./socket-playback.ts')).SocketPlayback
    default:
      return canFeedMedia()
        ? (await import('./hls-playback.ts')).HlsPlayback
        : (await import('./native-playback.ts')).NativePlayback
  }
}
