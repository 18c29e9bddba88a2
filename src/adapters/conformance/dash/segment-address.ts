import type { Chosen, MpdFacts, RepresentationFacts } from './mpd-facts.ts'

/** Fills a template in (ISO/IEC 23009-1, 5.3.9.4.4) and puts it on the base address. */
export function fillTemplate(
  template: string,
  { id, bandwidthBps, baseUrl }: RepresentationFacts,
  place: { readonly number?: number; readonly time?: number },
): string {
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
  return new URL(filled, baseUrl).href
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

/** The segment of a number, where numbers are counted by @duration; undefined where they are not. */
export function announcedByNumber(mpd: MpdFacts, chosen: Chosen, number: number): Announced | undefined {
  const { period, representation, template } = chosen
  const { media, durationTicks, timescale, startNumber, offsetTicks } = template
  if (media === undefined || durationTicks === undefined || template.timeline) return undefined
  const index = number - startNumber
  const ticks = offsetTicks + index * durationTicks
  const start = (mpd.availabilityStartMs ?? 0) + (period.startSeconds + (index * durationTicks) / timescale) * 1000
  const end = start + (durationTicks / timescale) * 1000
  return {
    number,
    url: fillTemplate(media, representation, { number, time: ticks }),
    mediaSeconds: ticks / timescale,
    durationSeconds: durationTicks / timescale,
    startsAtMs: start,
    endsAtMs: end,
    availableAtMs: end - template.availabilityTimeOffsetSeconds * 1000,
  }
}

/** The number of the segment that a moment of the origin's wall clock falls into. */
export function numberAt(mpd: MpdFacts, { period, template }: Chosen, atMs: number): number | undefined {
  const { durationTicks, timescale, startNumber } = template
  if (durationTicks === undefined || template.timeline) return undefined
  const seconds = (atMs - (mpd.availabilityStartMs ?? 0)) / 1000 - period.startSeconds
  return startNumber + Math.floor((seconds * timescale) / durationTicks)
}

/** The segments that a SegmentTimeline lists. */
export function listedByTimeline(mpd: MpdFacts, { period, representation, template }: Chosen): Announced[] {
  const { media, timeline, timescale, offsetTicks, startNumber } = template
  if (media === undefined || !timeline) return []
  return timeline.map(({ start, duration }, index) => {
    const startsAtMs = (mpd.availabilityStartMs ?? 0) + (period.startSeconds + (start - offsetTicks) / timescale) * 1000
    const endsAtMs = startsAtMs + (duration / timescale) * 1000
    const number = startNumber + index
    return {
      number,
      url: fillTemplate(media, representation, { number, time: start }),
      mediaSeconds: start / timescale,
      durationSeconds: duration / timescale,
      ...{ startsAtMs, endsAtMs, availableAtMs: endsAtMs },
    }
  })
}
