import type { StreamInfo } from './types.ts'

/** The addresses of a stream on a server. */
export function streamInfo(baseUrl: string, streamId: string): StreamInfo {
  const hlsUrl = `${baseUrl}/streams/${streamId}/playlist.m3u8`
  return { streamId, streamUrl: hlsUrl, hlsUrl, playerUrl: `${baseUrl}/streams/${streamId}/player` }
}
