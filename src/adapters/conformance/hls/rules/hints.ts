import { inWords, isGood } from '../../http/answer.ts'
import { resolveAddress } from '../../http/resolve-address.ts'
import type { Rule } from '../../rule.ts'
import { judgeEach, untested } from '../../verdict.ts'
import { type HlsObservation, partsOf } from '../hls-observation.ts'
import { placeWords } from '../playlist-facts.ts'

const NO_HINTS = 'the playlist hints at no parts'

export const oneHint: Rule<HlsObservation> = {
  id: 'hls.one-hint',
  title: 'Exactly one EXT-X-PRELOAD-HINT of a part stands at the live edge',
  clause: 'RFC 8216bis 6.2.6, B.1',
  level: 'must',
  check({ watched: { reloads } }) {
    const live = reloads.filter(({ ended, tags }) => !ended && tags.has('EXT-X-PART'))
    return judgeEach(
      live,
      ({ hints, answer }) =>
        hints.length === 1 ? undefined : { seen: `${hints.length} hints of parts`, where: answer.url },
      { what: 'reloads', without: 'the playlist lists no parts' },
    )
  },
}

export const hintKept: Rule<HlsObservation> = {
  id: 'hls.hint-kept',
  title: 'The part that comes is the one that was hinted at',
  clause: 'RFC 8216bis 4.4.5.3',
  level: 'must',
  check: ({ watched }) =>
    judgeEach(
      watched.hintsKept,
      ({ hinted, came, place }) =>
        hinted === came ? undefined : { seen: `hinted at ${hinted}, came ${came}`, where: placeWords(place) },
      { what: 'hints', without: NO_HINTS },
    ),
}

export const hintedPartWaits: Rule<HlsObservation> = {
  id: 'hls.hinted-part-waits',
  title: 'A request for the hinted part is held and then answered',
  clause: 'RFC 8216bis 6.2.6',
  level: 'must',
  check(seen) {
    const listed = new Set(partsOf(seen).map(({ part }) => resolveAddress(part.listing.uri, seen.mediaUrl)))
    return judgeEach(
      seen.hintedFetches,
      ({ answer, askedFor }) => {
        // What was hinted at need not come (6.2.6), for example when the stream ends.
        const neverCame = !listed.has(answer.url) && (answer.status === 404 || answer.status === 410)
        return isGood(answer) || neverCame
          ? undefined
          : { seen: `${inWords(answer)} for ${placeWords(askedFor)} while it was hinted at`, where: answer.url }
      },
      { what: 'requests', without: NO_HINTS },
    )
  },
}

/** A body that comes for longer than this was not whole when its first byte was sent. */
const WHOLE_WITHIN_MS = 150

export const hintedPartWhole: Rule<HlsObservation> = {
  id: 'hls.hinted-part-whole',
  title: 'No byte of a part is sent before all of it can be, with its length',
  clause: 'RFC 8216bis 6.2.6',
  level: 'must',
  check({ hintedFetches, watched }) {
    const target = watched.reloads[0]?.constants.partTargetSeconds
    if (target === undefined) return untested(NO_HINTS)
    return judgeEach(
      hintedFetches.filter(({ answer }) => isGood(answer)),
      ({ answer, firstByteAtMs }) => {
        const tookMs = answer.endAtMs - firstByteAtMs
        const length = answer.headers['content-length']
        if (length === undefined) return { seen: 'it has no Content-Length', where: answer.url }
        if (tookMs <= Math.max(WHOLE_WITHIN_MS, target * 500)) return undefined
        return { seen: `its bytes came over ${tookMs.toFixed(0)} ms`, where: answer.url }
      },
      { what: 'parts', without: NO_HINTS },
    )
  },
}
