import type { LiveProtocol } from '../../domain/live-protocol.ts'
import type { Latency } from '../../domain/viewing-profile.ts'
import type { StreamInfo } from './types.ts'

/** What stands behind the address of a stream for each way of delivery. */
const NAMES: Readonly<Record<LiveProtocol, string>> = { hls: 'playlist.m3u8', dash: 'manifest.mpd', ws: 'live' }

/**
 * The addresses of a stream on a server.
 * @param protocols by which it is delivered, the one that callers asked for first
 */
export function streamInfo(
  baseUrl: string,
  streamId: string,
  protocols: readonly LiveProtocol[],
  latency: Latency | undefined,
): StreamInfo {
  const at = `${baseUrl}/streams/${streamId}`
  const addressOf = (protocol: LiveProtocol): string =>
    `${protocol === 'ws' ? at.replace(/^http/, 'ws') : at}/${NAMES[protocol]}`
  const offered = (protocol: LiveProtocol) => (protocols.includes(protocol) ? addressOf(protocol) : undefined)
  return {
    streamId,
    streamUrl: addressOf(protocols[0] ?? 'hls'),
    protocols,
    latency,
    hlsUrl: offered('hls'),
    dashUrl: offered('dash'),
    websocketUrl: offered('ws'),
    playerUrl: `${at}/player`,
  }
}
