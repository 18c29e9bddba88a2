import { FlyBrowserError } from '../../domain/errors.ts'
import { CHECKED_PROTOCOLS, type CheckedProtocol, type ProtocolMissing } from './conformance-report.ts'
import { type Answer, inWords, isGood } from './http/answer.ts'
import type { HttpClient } from './http/http-client.ts'

/** A playlist or MPD to check. */
export interface Target {
  readonly protocol: CheckedProtocol
  readonly url: string
}

export interface Targets {
  readonly found: readonly Target[]
  readonly missing: readonly ProtocolMissing[]
}

/** More is no playlist and no MPD. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024

/** Names below the address of one of our streams. */
const NAMES = { hls: 'playlist.m3u8', dash: 'manifest.mpd' } as const satisfies Record<CheckedProtocol, string>

/** What a body is, by how it begins. */
export function protocolOf(body: Uint8Array): CheckedProtocol | undefined {
  const head = new TextDecoder()
    .decode(body.subarray(0, 2000))
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (head.startsWith('#EXTM3U')) return 'hls'
  return /<(\w+:)?MPD[\s>]/.test(head) ? 'dash' : undefined
}

/** The address of a stream, from that or from the address of its player page. */
function streamBase(url: URL): URL {
  const base = new URL(url)
  base.pathname = base.pathname.replace(/\/player\/?$/, '/').replace(/(?<!\/)$/, '/')
  return base
}

const ask = (http: HttpClient, url: string): Promise<Answer> => http.ask(url, { mostBytes: MOST_TEXT_BYTES })

const unreachable = (url: string, reason: string) => new FlyBrowserError('ORIGIN_UNREACHABLE', { url, reason })

/** Finds what an address leads to: a playlist, an MPD, or a stream with both. Throws ORIGIN_UNREACHABLE. */
export async function findTargets(
  http: HttpClient,
  given: string,
  only: CheckedProtocol | undefined,
): Promise<Targets> {
  if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol))
    throw unreachable(given, 'it is no http: or https: address')
  const url = new URL(given)
  const answer = await ask(http, url.href)
  if (answer.status === 0) throw unreachable(given, answer.failure ?? 'no answer')
  const protocol = isGood(answer) ? protocolOf(answer.body) : undefined
  if (protocol) {
    if (only && only !== protocol)
      throw unreachable(given, `it is ${protocol.toUpperCase()}, not ${only.toUpperCase()}`)
    return { found: [{ protocol, url: url.href }], missing: [] }
  }
  const found: Target[] = []
  const missing: ProtocolMissing[] = []
  for (const each of CHECKED_PROTOCOLS) {
    if (only && only !== each) continue
    const at = new URL(NAMES[each], streamBase(url))
    at.search = url.search
    const inner = await ask(http, at.href)
    if (isGood(inner) && protocolOf(inner.body) === each) found.push({ protocol: each, url: at.href })
    else
      missing.push({ protocol: each, url: at.href, reason: isGood(inner) ? 'something else is there' : inWords(inner) })
  }
  if (found.length > 0) return { found, missing }
  const reason = isGood(answer) ? 'it is no playlist and no MPD' : inWords(answer)
  throw unreachable(given, `${reason}, and there is none at ${missing.map(({ url: tried }) => tried).join(' or ')}`)
}
