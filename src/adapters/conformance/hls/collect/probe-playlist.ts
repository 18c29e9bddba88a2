import { answerFacts } from '../../http/answer.ts'
import type { HttpClient } from '../../http/http-client.ts'
import { blockingFor, withDirectives } from '../directives.ts'
import type { BlockingProbe, HlsObservation, Probe } from '../hls-observation.ts'
import { holds, nextPlace, type Place, placeWords } from '../playlist-facts.ts'
import type { PlaylistLog } from '../playlist-log.ts'
import { readMediaPlaylist } from '../read-media-playlist.ts'

/** What blocking requests other than reloads, good and bad, are answered. */
export interface PlaylistProbes {
  readonly blocking: readonly BlockingProbe[]
  readonly refusals: HlsObservation['refusals']
}

const NONE: PlaylistProbes = {
  blocking: [],
  refusals: { partWithoutMsn: undefined, tooFarAhead: [], malformed: [] },
}

/** Far beyond any Advance Part Limit (RFC 8216bis, 6.2.5.2). */
const PARTS_AHEAD = 500
const SEGMENTS_AHEAD = 10

/** Tries blocking requests and bad ones, where the playlist offers blocking reload. */
export async function probePlaylist(
  http: HttpClient,
  log: PlaylistLog,
  mediaUrl: string,
  waitMs: number,
): Promise<PlaylistProbes> {
  const { latest } = log
  if (!latest?.constants.canBlockReload || latest.ended) return NONE
  const hasParts = latest.constants.partTargetSeconds !== undefined

  const ask = async (directives: Readonly<Record<string, string | undefined>>): Promise<Probe & { body: string }> => {
    const url = withDirectives(mediaUrl, directives)
    const answer = await http.ask(url, { withinMs: waitMs })
    return { what: new URL(url).search, answer: answerFacts(answer), body: new TextDecoder().decode(answer.body) }
  }
  const probe = async (directives: Readonly<Record<string, string | undefined>>): Promise<Probe> => {
    const { what, answer } = await ask(directives)
    return { what, answer }
  }
  const block = async (asked: Place, thereAlready: boolean): Promise<BlockingProbe> => {
    const { answer, body } = await ask(blockingFor(asked))
    const playlist = readMediaPlaylist(body)
    return {
      what: placeWords(asked),
      asked,
      answer,
      thereAlready,
      held: playlist !== undefined && holds(playlist, asked),
    }
  }

  const last = latest.segments.findLast(({ uri }) => uri !== undefined)
  const blocking: BlockingProbe[] = []
  if (last) {
    blocking.push(await block({ msn: last.msn }, true))
    if (hasParts && last.parts.length > 0) {
      blocking.push(await block({ msn: last.msn, part: 0 }, true))
      // Past its end: part 0 of the next.
      blocking.push(await block({ msn: last.msn, part: last.parts.length }, false))
    }
  }
  const { msn } = nextPlace(log.latest ?? latest)
  const refusals = {
    partWithoutMsn: hasParts ? await probe({ _HLS_part: '0' }) : undefined,
    tooFarAhead: [
      await probe({ _HLS_msn: String(msn + SEGMENTS_AHEAD) }),
      // Of the segment after: past the end of one that is finished by then, any part is the first of the next.
      ...(hasParts ? [await probe({ _HLS_msn: String(msn + 1), _HLS_part: String(PARTS_AHEAD) })] : []),
    ],
    malformed: [
      await probe({ _HLS_msn: 'abc' }),
      await probe({ _HLS_msn: '-1' }),
      ...(hasParts ? [await probe({ _HLS_msn: String(msn), _HLS_part: '1.5' })] : []),
    ],
  }
  blocking.push(await block({ msn: nextPlace(log.latest ?? latest).msn }, false))
  return { blocking, refusals }
}
