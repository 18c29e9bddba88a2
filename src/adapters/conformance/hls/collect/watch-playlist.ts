import { type Answer, answerFacts, isGood } from '../../http/answer.ts'
import { nowMs, waitUntil } from '../../http/clock.ts'
import { type HttpClient, STOPPED } from '../../http/http-client.ts'
import { compareDelta } from '../compare-delta.ts'
import { blockingFor, withDirectives } from '../directives.ts'
import type { HlsObservation } from '../hls-observation.ts'
import { holds, type MediaPlaylistFacts, nextPlace, type Place } from '../playlist-facts.ts'
import type { PlaylistLog } from '../playlist-log.ts'
import { readMediaPlaylist } from '../read-media-playlist.ts'

export interface PlaylistWatch {
  readonly http: HttpClient
  readonly log: PlaylistLog
  readonly mediaUrl: string
  /** How long an answer may be held. */
  readonly waitMs: number
  /** Aborted when time is over. */
  readonly signal: AbortSignal
  /** Called with every playlist that came. */
  readonly onPlaylist: (playlist: MediaPlaylistFacts) => void
}

/** Reloads between two that are asked for as a delta update too. */
const DELTA_EVERY = 4
const MOST_DELTAS = 1000
const MOST_FAILURES_IN_A_ROW = 5
/** Reloads after the end, to see that it stays. */
const RELOADS_AFTER_END = 2

const textOf = ({ body }: Answer): string => new TextDecoder().decode(body)

/** What a player asks for next; undefined where the playlist does not block. */
const nextAsk = (latest: MediaPlaylistFacts): Place | undefined => {
  if (!latest.constants.canBlockReload || latest.ended) return undefined
  const { msn, part } = nextPlace(latest)
  return latest.constants.partTargetSeconds === undefined ? { msn } : { msn, part }
}

/** Between two reloads that do not block. */
const paceMs = ({ constants }: MediaPlaylistFacts): number =>
  constants.partTargetSeconds === undefined ? (constants.targetSeconds ?? 2) * 500 : constants.partTargetSeconds * 1000

/** Reloads the media playlist as a player does, until time is over or the stream ends. Gives the delta updates it asked for. */
export async function watchPlaylist(watch: PlaylistWatch): Promise<HlsObservation['deltas']> {
  const { http, log, mediaUrl, signal } = watch
  const deltas: HlsObservation['deltas'][number][] = []
  const ask = (url: string) => http.ask(url, { withinMs: watch.waitMs, signal })
  let failures = 0
  let afterEnd = 0
  for (let count = 0; !signal.aborted; count++) {
    const { latest } = log
    if (!latest || failures >= MOST_FAILURES_IN_A_ROW || afterEnd >= RELOADS_AFTER_END) break
    if (latest.ended) afterEnd++
    const asked = nextAsk(latest)
    const directives = asked ? blockingFor(asked) : {}
    const skips = latest.constants.canSkipUntilSeconds !== undefined && count % DELTA_EVERY === 1 && !latest.ended
    const fromMs = nowMs()
    const [answer, delta] = await Promise.all([
      ask(withDirectives(mediaUrl, directives)),
      skips ? ask(withDirectives(mediaUrl, { ...directives, _HLS_skip: 'YES' })) : undefined,
    ])
    if (signal.aborted || answer.failure === STOPPED) break
    const playlist = isGood(answer) ? readMediaPlaylist(textOf(answer)) : undefined
    if (playlist) {
      failures = 0
      const held = asked === undefined || playlist.ended || holds(playlist, asked)
      log.add(playlist, answerFacts(answer), asked, held)
      watch.onPlaylist(playlist)
      if (delta && delta.failure !== STOPPED && deltas.length < MOST_DELTAS) {
        const short = isGood(delta) ? readMediaPlaylist(textOf(delta)) : undefined
        deltas.push({ answer: answerFacts(delta), compared: short && compareDelta(playlist, short) })
      }
      // An origin that does not hold requests would be asked without end.
      if (!asked || !held) await waitUntil(fromMs + paceMs(playlist), signal)
    } else {
      failures++
      log.fail(answerFacts(answer), asked)
      await waitUntil(nowMs() + paceMs(latest), signal)
    }
  }
  return deltas
}
