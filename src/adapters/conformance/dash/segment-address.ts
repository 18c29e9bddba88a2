import { resolveAddress } from '../http/resolve-address.ts'
import type { Chosen, MpdFacts, RepresentationFacts } from './mpd-facts.ts'

/** Fills a template in (ISO/IEC 23009-1, 5.3.9.4.4) and puts it on the base address; undefined when that gives no address. */
export function fillTemplate(
  template: string,
  { id, bandwidthBps, baseUrl }: RepresentationFacts,
  place: { readonly number?: number; readonly time?: number },
): string | undefined {
  const values: Record<string, string | number | undefined> = {
    RepresentationID: id,
    Bandwidth: bandwidthBps,
    Number: place.number,
    Time: place.time,
  }
  const filled = template.replace(/\$(?:(\w+)(?:%0(\d{1,2})d)?)?\$/g, (whole, name?: string, width?: string) => {
    if (name === undefined) return '$'
    const value = values[name]
    return value === undefined ? whole : String(value).padStart(Number(width ?? 0), '0')
  })
  return resolveAddress(filled, baseUrl)
}

/** A segment that an MPD announces. */
export interface Announced {
  readonly number: number
  readonly url: string
  /** On the media's own clock. */
  readonly mediaSeconds: number
  readonly durationSeconds: number
  /** When it begins and ends on the origin's wall clock, milliseconds since 1970. */
  readonly startsAtMs: number
  readonly endsAtMs: number
  /** When it may be asked for. */
  readonly availableAtMs: number
}

/** The segment of a number, where numbers are counted by @duration; undefined where they are not, or where it has no address. */
export function announcedByNumber(mpd: MpdFacts, chosen: Chosen, number: number): Announced | undefined {
  const { period, representation, template } = chosen
  const { media, durationTicks, timescale, startNumber, offsetTicks } = template
  if (media === undefined || durationTicks === undefined || template.timeline) return undefined
  const url = fillTemplate(media, representation, {
    number,
    time: offsetTicks + (number - startNumber) * durationTicks,
  })
  if (url === undefined) return undefined
  const index = number - startNumber
  const ticks = offsetTicks + index * durationTicks
  const start = (mpd.availabilityStartMs ?? 0) + (period.startSeconds + (index * durationTicks) / timescale) * 1000
  const end = start + (durationTicks / timescale) * 1000
  return {
    number,
    url,
    mediaSeconds: ticks / timescale,
    durationSeconds: durationTicks / timescale,
    startsAtMs: start,
    endsAtMs: end,
    availableAtMs: end - template.availabilityTimeOffsetSeconds * 1000,
  }
}

/** The number of the segment that a moment of the origin's wall clock falls into; undefined where numbers are not counted by @duration. */
export function numberAt(mpd: MpdFacts, { period, template }: Chosen, atMs: number): number | undefined {
  const { durationTicks, timescale, startNumber } = template
  if (durationTicks === undefined || template.timeline) return undefined
  const seconds = (atMs - (mpd.availabilityStartMs ?? 0)) / 1000 - period.startSeconds
  const number = startNumber + Math.floor((seconds * timescale) / durationTicks)
  return durationTicks > 0 && timescale > 0 && Number.isSafeInteger(number) ? number : undefined
}

/**
 * The number of the segment that can be asked for next, from the one before the running one on: the first that is not there to be
 * asked for yet. Undefined where there is none, as with availabilityTimeOffset="INF", which offers all there will ever be.
 */
export function nextNumberAt(mpd: MpdFacts, chosen: Chosen, atMs: number): number | undefined {
  const current = numberAt(mpd, chosen, atMs)
  const { template } = chosen
  if (current === undefined) return undefined
  const from = Math.max(template.startNumber, current - 1)
  const first = announcedByNumber(mpd, chosen, from)
  if (!first) return undefined
  const more = Math.max(0, Math.ceil((atMs - first.availableAtMs) / (first.durationSeconds * 1000)))
  return Number.isSafeInteger(from + more) ? from + more : undefined
}

/** The segments that a SegmentTimeline lists. */
export function listedByTimeline(mpd: MpdFacts, { period, representation, template }: Chosen): Announced[] {
  const { media, timeline, timescale, offsetTicks, startNumber } = template
  if (media === undefined || !timeline) return []
  return timeline.flatMap(({ start, duration }, index) => {
    const startsAtMs = (mpd.availabilityStartMs ?? 0) + (period.startSeconds + (start - offsetTicks) / timescale) * 1000
    const endsAtMs = startsAtMs + (duration / timescale) * 1000
    const number = startNumber + index
    const url = fillTemplate(media, representation, { number, time: start })
    if (url === undefined) return []
    return {
      ...{ number, url, startsAtMs, endsAtMs, availableAtMs: endsAtMs },
      mediaSeconds: start / timescale,
      durationSeconds: duration / timescale,
    }
  })
}
