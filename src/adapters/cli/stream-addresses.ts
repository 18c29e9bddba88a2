import type { StreamInfo } from '../sdk/types.ts'

/** The addresses of a stream as `--json` gives them; null for ways of delivery that it does not offer. */
export const streamAddresses = ({
  streamId,
  streamUrl,
  protocols,
  latency,
  hlsUrl,
  dashUrl,
  websocketUrl,
  playerUrl,
}: StreamInfo): object => ({
  streamId,
  streamUrl,
  protocols,
  latency: latency ?? null,
  hlsUrl: hlsUrl ?? null,
  dashUrl: dashUrl ?? null,
  websocketUrl: websocketUrl ?? null,
  playerUrl,
})

/** The addresses of a stream for people, a line each. */
export const addressLines = ({ hlsUrl, dashUrl, websocketUrl, playerUrl }: StreamInfo): string[] =>
  Object.entries({ player: playerUrl, playlist: hlsUrl, manifest: dashUrl, socket: websocketUrl }).flatMap(
    ([name, address]) => (address === undefined ? [] : [addressLine(name, address)]),
  )

/** Something that a command serves or writes, and where it is. */
export const addressLine = (name: string, address: string): string => `  ${name.padEnd(8)}  ${address}`
