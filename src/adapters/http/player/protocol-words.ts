import type { LiveProtocol } from '../../../domain/live-protocol.ts'

/** How a protocol is called, and where under the address of a stream it is to be had. */
export const PROTOCOL_WORDS: Readonly<Record<LiveProtocol, { readonly label: string; readonly path: string }>> = {
  hls: { label: 'HLS', path: 'playlist.m3u8' },
  dash: { label: 'DASH', path: 'manifest.mpd' },
  ws: { label: 'WebSocket', path: 'live' },
}

/** The address to give to another player. */
export function protocolUrl(protocol: LiveProtocol, streamUrl: URL): string {
  const url = new URL(PROTOCOL_WORDS[protocol].path, streamUrl)
  if (protocol === 'ws') url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return url.href
}
