import { concat } from '../../../../formats/isobmff/box.ts'
import { type Answer, answerFacts, isGood } from '../../http/answer.ts'
import { type HttpClient, STOPPED } from '../../http/http-client.ts'
import { resolveAddress } from '../../http/resolve-address.ts'
import { type InitFacts, initFacts } from '../../media/init-facts.ts'
import { mediaFacts } from '../../media/media-facts.ts'
import type { HlsObservation } from '../hls-observation.ts'
import { type MediaPlaylistFacts, nextPlace, type PartFacts } from '../playlist-facts.ts'
import type { PlaylistLog } from '../playlist-log.ts'
import type { Fetched, SeenSegment } from '../seen-media.ts'

const MOST_INITS = 64
const MOST_HINTED = 5000
/** Parts whose bytes are kept until their segment is compared with them. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024

type Resource = Pick<PartFacts, 'uri' | 'byteRange'>

const keyOf = ({ uri, byteRange }: Resource): string => `${uri} ${byteRange ?? ''}`

/** `length@offset` as an HTTP range. */
function rangeOf(byteRange: string | undefined): Record<string, string> {
  const [, length, offset = '0'] = /^(\d+)(?:@(\d+))?$/.exec(byteRange ?? '') ?? []
  if (length === undefined) return {}
  return { range: `bytes=${offset}-${Number(offset) + Number(length) - 1}` }
}

/** Fetches, as a player at the live edge does, hinted parts before they are there, and the segments once they are finished. */
export class MediaFollower {
  readonly inits: Map<string, { answer: ReturnType<typeof answerFacts>; facts: InitFacts | undefined }> = new Map()
  readonly hintedFetches: HlsObservation['hintedFetches'][number][] = []
  readonly #http: HttpClient
  readonly #log: PlaylistLog
  readonly #mediaUrl: string
  readonly #signal: AbortSignal
  readonly #waitMs: number
  readonly #parts = new Map<string, Promise<Answer>>()
  readonly #initsAsked = new Map<string, Promise<void>>()
  readonly #segmentsAsked = new Set<number>()
  readonly #running = new Set<Promise<void>>()
  #fromMsn: number | undefined
  #keptBytes = 0

  /** @param waitMs how long an answer may be held */
  constructor(http: HttpClient, log: PlaylistLog, mediaUrl: string, waitMs: number, signal: AbortSignal) {
    this.#http = http
    this.#log = log
    this.#mediaUrl = mediaUrl
    this.#waitMs = waitMs
    this.#signal = signal
  }

  /** Takes a playlist that the log has taken. */
  follow(playlist: MediaPlaylistFacts): void {
    const finished = playlist.segments.filter(({ uri }) => uri !== undefined)
    this.#fromMsn ??= finished.at(-1)?.msn ?? playlist.mediaSequence
    for (const { msn, map } of playlist.segments) {
      if (msn < this.#fromMsn) continue
      if (map !== undefined) this.#askInit(map)
      const seen = this.#log.segments.get(msn)
      if (!seen) continue
      for (const part of seen.parts) if (part && !part.listing.gap) this.#askPart(part.listing)
      if (seen.listing && !seen.listing.gap && !this.#segmentsAsked.has(msn)) {
        this.#segmentsAsked.add(msn)
        this.#run(this.#finish(seen))
      }
    }
    const hint = playlist.hints.find(({ type }) => type === 'PART')
    if (!hint || playlist.ended || this.#parts.has(keyOf(hint))) return
    const askedFor = nextPlace(playlist)
    this.#run(
      this.#askPart(hint).then((answer) => {
        const firstByteAtMs = answer.arrivals[0]?.atMs ?? answer.headAtMs
        if (answer.failure !== STOPPED && this.hintedFetches.length < MOST_HINTED)
          this.hintedFetches.push({ answer: answerFacts(answer), askedFor, firstByteAtMs })
      }),
    )
  }

  /** Waits for what is asked and not answered yet. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  #run(work: Promise<void>): void {
    const ended = work.then(() => {
      this.#running.delete(ended)
    })
    // What goes wrong is told by settle().
    ended.catch(() => {})
    this.#running.add(ended)
  }

  #get({ uri, byteRange }: Resource): Promise<Answer> {
    // What is no address is asked for as it is: the answer tells that it is none.
    const url = resolveAddress(uri, this.#mediaUrl) ?? uri
    return this.#http.ask(url, { headers: rangeOf(byteRange), withinMs: this.#waitMs, signal: this.#signal })
  }

  #askInit(map: string): Promise<void> {
    let asked = this.#initsAsked.get(map)
    if (asked || this.#initsAsked.size >= MOST_INITS) return asked ?? Promise.resolve()
    asked = this.#get({ uri: map, byteRange: undefined }).then((answer) => {
      if (answer.failure !== STOPPED)
        this.inits.set(map, { answer: answerFacts(answer), facts: initFacts(answer.body) })
    })
    this.#initsAsked.set(map, asked)
    this.#run(asked)
    return asked
  }

  #askPart(part: Resource): Promise<Answer> {
    const key = keyOf(part)
    const asked = this.#parts.get(key) ?? this.#get(part)
    if (!this.#parts.has(key)) {
      this.#parts.set(key, asked)
      this.#run(
        asked.then(({ body }) => {
          this.#keptBytes += body.length
        }),
      )
    }
    return asked
  }

  /** Fetches a finished segment, reads it and its parts, compares them, and lets the bytes go. */
  async #finish(seen: SeenSegment): Promise<void> {
    const { listing } = seen
    if (listing?.uri === undefined) return
    const parts = seen.parts.filter((part) => part !== undefined)
    const segment = await this.#get({ uri: listing.uri, byteRange: listing.byteRange })
    const answers = await Promise.all(parts.map((part) => this.#askPart(part.listing)))
    if (listing.map !== undefined) await this.#askInit(listing.map)
    const init = listing.map === undefined ? undefined : this.inits.get(listing.map)?.facts
    const read = (answer: Answer): Fetched => ({
      answer: answerFacts(answer),
      media: init && isGood(answer) ? mediaFacts(answer.body, init.movie) : undefined,
    })
    if (segment.failure !== STOPPED) seen.fetched = read(segment)
    for (const [index, part] of parts.entries()) {
      const answer = answers[index]
      if (answer && answer.failure !== STOPPED) part.fetched = read(answer)
    }
    if (parts.length > 0 && seen.fromItsStart && [segment, ...answers].every(isGood))
      seen.compared = compareBytes(segment.body, concat(answers.map(({ body }) => body)))
    this.#letGo(
      parts.map((part) => keyOf(part.listing)),
      answers,
    )
  }

  #letGo(keys: readonly string[], answers: readonly Answer[]): void {
    // The addresses stay known, so that nothing is asked twice; old ones go.
    const empty = new Uint8Array(0)
    for (const [index, key] of keys.entries()) {
      const answer = answers[index]
      if (!answer) continue
      this.#keptBytes -= answer.body.length
      this.#parts.set(key, Promise.resolve({ ...answer, body: empty, arrivals: [] }))
    }
    for (const key of this.#parts.keys()) {
      if (this.#parts.size <= 1000 && this.#keptBytes <= MOST_KEPT_BYTES) break
      this.#parts.delete(key)
    }
    for (const msn of this.#segmentsAsked) {
      if (this.#segmentsAsked.size <= 1000) break
      this.#segmentsAsked.delete(msn)
    }
  }
}

function compareBytes(segment: Uint8Array, parts: Uint8Array): SeenSegment['compared'] {
  const shorter = Math.min(segment.length, parts.length)
  let differsAt: number | undefined
  for (let at = 0; at < shorter && differsAt === undefined; at++) if (segment[at] !== parts[at]) differsAt = at
  if (differsAt === undefined && segment.length !== parts.length) differsAt = shorter
  return { segmentBytes: segment.length, partsBytes: parts.length, differsAt }
}
