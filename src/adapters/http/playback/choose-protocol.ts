import { LIVE_PROTOCOLS, type LiveProtocol } from '../../../domain/live-protocol.ts'

/** The protocols that are known, in the order the server prefers them; HLS where it does not say. */
export function offeredProtocols(protocols: unknown): readonly LiveProtocol[] {
  const named: readonly unknown[] = Array.isArray(protocols) ? protocols : []
  const known = named.flatMap((name) => LIVE_PROTOCOLS.filter((protocol) => protocol === name))
  return known.length > 0 ? [...new Set(known)] : ['hls']
}

/** The protocol to play by: what the address asks for, if the stream offers it, else the first that it offers. */
export function chooseProtocol(wanted: string | null, offered: readonly LiveProtocol[]): LiveProtocol {
  return offered.find((protocol) => protocol === wanted) ?? offered[0] ?? 'hls'
}
