import { setMaxListeners } from 'node:events'
import { nextPlace, type SeenPlaylist, seenPlaylist } from '../../test/helpers/media-playlist.ts'
import { wallMs } from '../live/wall-clock.ts'

/** A part as a client got it. */
export interface GotPart {
  readonly body: Uint8Array
  /** Wall clock when it was there to its last byte, milliseconds since 1970. */
  readonly atMs: number
}

/** What a client got of a stream: enough to be decoded, since it begins with a segment. */
export interface GotMedia {
  readonly init: Uint8Array
  readonly parts: readonly GotPart[]
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

async function got(url: URL, signal: AbortSignal): Promise<GotPart> {
  const answer = await fetch(url, { signal })
  if (!answer.ok) throw new Error(`${url} is answered with ${answer.status}`)
  return { body: new Uint8Array(await answer.arrayBuffer()), atMs: wallMs() }
}

/** Follows an LL-HLS stream until it is told to stop: asks for the hinted part and, blocking, for the playlist that has it. */
export async function followParts(hlsUrl: string, stop: AbortSignal): Promise<GotMedia> {
  // fetch() takes its listener away only when its answer is collected.
  setMaxListeners(0, stop)
  const text = async (url: URL) => new TextDecoder().decode((await got(url, stop)).body)
  const mediaUrl = new URL(lines(await text(new URL(hlsUrl)))[0] ?? '', hlsUrl)
  const reload = async (directives: Readonly<Record<string, number>>): Promise<SeenPlaylist> => {
    const url = new URL(mediaUrl)
    for (const [name, value] of Object.entries(directives)) url.searchParams.set(name, String(value))
    return seenPlaylist(await text(url))
  }
  let playlist = await reload({})
  const init = (await got(new URL(playlist.segments.at(-1)?.init ?? '', mediaUrl), stop)).body
  const parts: GotPart[] = []
  while (!stop.aborted && playlist.hint !== undefined && !playlist.ended) {
    const { msn, part } = nextPlace(playlist)
    const hinted = got(new URL(playlist.hint, mediaUrl), stop)
    const [media, reloaded] = await Promise.all([hinted, reload({ _HLS_msn: msn, _HLS_part: part })]).catch((error) => {
      if (stop.aborted) return []
      throw error
    })
    if (!media || !reloaded) break
    if (parts.length > 0 || part === 0) parts.push(media)
    playlist = reloaded
  }
  return { init, parts }
}
