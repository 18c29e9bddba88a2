import { gunzipSync } from 'node:zlib'
import { type Answer, answerFacts } from '../../http/answer.ts'
import type { HttpClient } from '../../http/http-client.ts'
import { resolveAddress } from '../../http/resolve-address.ts'
import type { HlsObservation, Probe } from '../hls-observation.ts'
import type { PlaylistLog } from '../playlist-log.ts'
import { readMediaPlaylist } from '../read-media-playlist.ts'

type Delivery = HlsObservation['delivery']

const MOST_TEXT_BYTES = 32 * 1024 * 1024

const isPlaylist = (text: string): boolean => readMediaPlaylist(text) !== undefined

/** True when a gzipped body unpacks to a media playlist. */
function unpacks({ body }: Answer): boolean {
  try {
    return isPlaylist(gunzipSync(body, { maxOutputLength: MOST_TEXT_BYTES }).toString())
  } catch {
    return false
  }
}

/** Tries how playlists and media are delivered. */
export async function probeDelivery(
  http: HttpClient,
  log: PlaylistLog,
  urls: { readonly mediaUrl: string; readonly multivariantUrl: string | undefined },
): Promise<Omit<Delivery, 'plain' | 'afterEnd'>> {
  const { mediaUrl, multivariantUrl } = urls
  const probe = async (what: string, answer: Promise<Answer>): Promise<Probe> => ({
    what,
    answer: answerFacts(await answer),
  })
  const both = async (url: string, changing: boolean) => ({
    get: answerFacts(await http.ask(url)),
    head: answerFacts(await http.ask(url, { method: 'HEAD' })),
    changing,
  })

  const zipped = await http.ask(mediaUrl, { headers: { 'accept-encoding': 'gzip' } })
  const gzip = { what: 'Accept-Encoding: gzip', answer: answerFacts(zipped), sameText: unpacks(zipped) }
  const newest = log.latest?.segments.findLast(({ uri }) => uri !== undefined)
  const segmentUrl = newest?.uri === undefined ? undefined : resolveAddress(newest.uri, mediaUrl)
  const heads = [
    ...(multivariantUrl === undefined ? [] : [await both(multivariantUrl, true)]),
    await both(mediaUrl, true),
    ...(segmentUrl === undefined ? [] : [await both(segmentUrl, false)]),
  ]
  if (segmentUrl === undefined) return { heads, gzip, preflight: undefined, unknown: undefined }
  const asPage = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'range' }
  const missing = new URL(segmentUrl)
  missing.pathname += '.missing'
  return {
    heads,
    gzip,
    preflight: await probe('OPTIONS', http.ask(segmentUrl, { method: 'OPTIONS', headers: asPage })),
    unknown: await probe('an address that nothing is at', http.ask(missing.href)),
  }
}
