import type { Place } from '../../test/helpers/media-playlist.ts'
import { type KeptAnswer, KeptConnection } from './kept-connection.ts'
import { readTail, type TailPart } from './read-tail.ts'
import type { Tally } from './tally.ts'

const firstUri = (playlist: string): string => /^[^#\s].*$/m.exec(playlist)?.[0] ?? ''
const initUri = (playlist: string): string | undefined => /^#EXT-X-MAP:URI="([^"]+)"/m.exec(playlist)?.[1]

/** The live edge when the first of these came; the newest part it had. */
const before = ({ msn, part }: Place): Place => (part > 0 ? { msn, part: part - 1 } : { msn: msn - 1, part: 1e9 })

/**
 * One viewer as hls.js 1.7 is one: reloads the playlist blocking for the part that comes next, as a delta where that is offered;
 * fetches each part that a playlist lists anew, by a second connection, while the next reload waits already. It does not ask for
 * hinted parts. Ends with the signal; what fails is noted, and ends it too.
 */
export async function watch(hlsUrl: string, viewer: string, tally: Tally, stop: AbortSignal): Promise<void> {
  const url = new URL(hlsUrl)
  url.searchParams.set('viewer', viewer)
  const playlists = new KeptConnection(url)
  const media = new KeptConnection(url)
  const close = () => {
    playlists.close()
    media.close()
  }
  stop.addEventListener('abort', close)
  const get = async (connection: KeptConnection, { pathname, search }: URL, isText: boolean): Promise<KeptAnswer> => {
    const answer = await connection.get(pathname + search, isText)
    tally.answered(answer.bytes)
    if (answer.status !== 200) throw new Error(`status ${answer.status} for ${kindOf(pathname)}`)
    return answer
  }
  try {
    const mediaUrl = new URL(firstUri((await get(playlists, url, true)).text), url)
    const first = await get(playlists, mediaUrl, true)
    const skips = first.text.includes('CAN-SKIP-UNTIL=')
    const init = initUri(first.text)
    if (init !== undefined) await get(media, new URL(init, mediaUrl), false)
    const fetchParts = async (parts: readonly TailPart[]): Promise<void> => {
      for (const part of parts) {
        const { atMs } = await get(media, new URL(part.uri, mediaUrl), false)
        tally.arrived('bodies', part, atMs)
      }
    }
    let { next } = readTail(first.text, undefined)
    let fetching: Promise<void> = Promise.resolve()
    while (next !== undefined && !stop.aborted) {
      const reload = new URL(mediaUrl)
      reload.searchParams.set('_HLS_msn', String(next.msn))
      reload.searchParams.set('_HLS_part', String(next.part))
      if (skips) reload.searchParams.set('_HLS_skip', 'YES')
      const { text, atMs } = await get(playlists, reload, true)
      const tail = readTail(text, before(next))
      for (const part of tail.parts) tally.arrived('playlists', part, atMs)
      const due = fetching
      fetching = due.then(() => fetchParts(tail.parts))
      // Awaited with the next one, below.
      fetching.catch(() => {})
      await due
      next = tail.next
    }
    await fetching
    if (!stop.aborted) tally.failed('the stream ended')
  } catch (error) {
    if (!stop.aborted) tally.failed(error instanceof Error ? error.message : String(error))
  } finally {
    stop.removeEventListener('abort', close)
    close()
  }
}

const kindOf = (path: string): string => (path.endsWith('.m3u8') ? 'a playlist' : 'media')
