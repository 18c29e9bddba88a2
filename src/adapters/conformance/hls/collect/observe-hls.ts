import { answerFacts, isGood } from '../../http/answer.ts'
import type { HttpClient } from '../../http/http-client.ts'
import { resolveAddress } from '../../http/resolve-address.ts'
import { blockingFor, withDirectives } from '../directives.ts'
import type { HlsObservation, OtherRendition, ReportProbe } from '../hls-observation.ts'
import { nextPlace } from '../playlist-facts.ts'
import { PlaylistLog } from '../playlist-log.ts'
import { readMediaPlaylist } from '../read-media-playlist.ts'
import { type MultivariantFacts, readMultivariantPlaylist } from '../read-multivariant-playlist.ts'
import { LateFetches } from './late-fetches.ts'
import { MediaFollower } from './media-follower.ts'
import { probeDelivery } from './probe-delivery.ts'
import { probePlaylist } from './probe-playlist.ts'
import { watchPlaylist } from './watch-playlist.ts'

const MOST_OTHERS = 8
/** Requests for what comes next are held this much longer than the standard allows before they count as lost. */
const GRACE_MS = 3000

/** A media playlist that a multivariant one names. */
type OfferedPlaylist = Pick<OtherRendition, 'url' | 'variant'>

/** Loads a media playlist as it is and logs it. */
async function load(http: HttpClient, url: string, log: PlaylistLog) {
  const answer = answerFacts.bind(undefined)
  const got = await http.ask(url)
  const playlist = isGood(got) ? readMediaPlaylist(new TextDecoder().decode(got.body)) : undefined
  if (playlist) log.add(playlist, answer(got), undefined, true)
  else log.fail(answer(got), undefined)
  return { answer: answer(got), playlist }
}

/** The other media playlists, and what the watched one reports of them. */
async function observeOthers(
  http: HttpClient,
  mediaUrl: string,
  offered: readonly OfferedPlaylist[],
  hasParts: boolean,
) {
  const others: OtherRendition[] = []
  const reports: ReportProbe[] = []
  for (const { url, variant } of offered) {
    const log = new PlaylistLog()
    await load(http, url, log)
    others.push({ url, variant, log })
  }
  if (others.length === 0 || !hasParts) return { others, reports }
  const { playlist } = await load(http, mediaUrl, new PlaylistLog())
  for (const { url, log } of others) {
    const report = playlist?.reports.find(({ uri }) => {
      const told = resolveAddress(uri, mediaUrl)
      return told !== undefined && new URL(told).pathname === new URL(url).pathname
    })
    reports.push({ url, report, before: log.latest && nextPlace(log.latest) })
  }
  return { others, reports }
}

const othersIn = (facts: MultivariantFacts | undefined, base: string, watched: string): OfferedPlaylist[] => {
  const variants = facts?.variants.map(({ uri }) => ({ uri, variant: true })) ?? []
  const renditions = facts?.renditions.map((uri) => ({ uri, variant: false })) ?? []
  const urls = new Map<string, OfferedPlaylist>()
  for (const { uri, variant } of [...variants, ...renditions]) {
    const url = resolveAddress(uri, base)
    if (url !== undefined && url !== watched && !urls.has(url)) urls.set(url, { url, variant })
  }
  return [...urls.values()].slice(0, MOST_OTHERS)
}

/** The address of a media playlist, and the multivariant playlist it was found in. */
async function findMedia(http: HttpClient, url: string) {
  const answer = await http.ask(url)
  const facts = readMultivariantPlaylist(new TextDecoder().decode(answer.body))
  const [variant] = facts?.variants ?? []
  if (!facts || !variant) return { mediaUrl: answer.url, multivariant: undefined }
  return {
    mediaUrl: resolveAddress(variant.uri, answer.url) ?? variant.uri,
    multivariant: { facts, variant, answer: answerFacts(answer) },
  }
}

/**
 * Watches an HLS origin.
 * @param url of a multivariant or media playlist
 * @param over aborted when time is over; requests under way are given up
 */
export async function observeHls(http: HttpClient, url: string, over: AbortSignal): Promise<HlsObservation> {
  const { mediaUrl, multivariant } = await findMedia(http, url)
  const log = new PlaylistLog()
  const { answer: plain, playlist: first } = await load(http, mediaUrl, log)
  const constants = first?.constants
  const waitMs = 3000 * (constants?.targetSeconds ?? 3) + GRACE_MS
  const media = new MediaFollower(http, log, mediaUrl, waitMs, over)
  const late = new LateFetches(http, log, mediaUrl, over)
  if (first) media.follow(first)

  const watching = watchPlaylist({
    ...{ http, log, mediaUrl, waitMs, signal: over },
    onPlaylist(playlist) {
      media.follow(playlist)
      late.tick()
    },
  })
  // What goes wrong is told where it is awaited, below.
  watching.catch(() => {})
  const hasParts = constants?.partTargetSeconds !== undefined
  const others = await observeOthers(
    http,
    mediaUrl,
    othersIn(multivariant?.facts, multivariant?.answer.url ?? url, mediaUrl),
    hasParts,
  )
  const delivery = await probeDelivery(http, log, { mediaUrl, multivariantUrl: multivariant && url })
  const probes = await probePlaylist(http, log, mediaUrl, waitMs)
  const deltas = await watching
  const { latest } = log
  const beyond = latest?.ended ? { msn: nextPlace(latest).msn + 1, part: 0 } : undefined
  const afterEnd = beyond && answerFacts(await http.ask(withDirectives(mediaUrl, blockingFor(beyond))))
  await Promise.all([media.settle(), late.settle()])
  return {
    ...{ url, mediaUrl, multivariant, watched: log, deltas, ...others, ...probes },
    ...{ inits: media.inits, hintedFetches: media.hintedFetches, late: late.results },
    delivery: {
      ...delivery,
      plain: { what: 'the media playlist', answer: plain },
      afterEnd: afterEnd && { what: 'a blocking request', answer: afterEnd },
    },
  }
}
