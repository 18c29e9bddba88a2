/** Ways in which one live stream reaches its viewers, all from the same fragments: LL-HLS, LL-DASH, and a WebSocket. */
export const LIVE_PROTOCOLS = ['hls', 'dash', 'ws'] as const

export type LiveProtocol = (typeof LIVE_PROTOCOLS)[number]
