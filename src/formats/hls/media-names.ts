/** One thing that can be fetched beside a media playlist. */
export type MediaName =
  | { readonly kind: 'init'; readonly number: number }
  | { readonly kind: 'part'; readonly msn: number; readonly part: number }
  | { readonly kind: 'segment'; readonly msn: number }

/** File name of an init segment, numbered in the order they appeared in the stream. */
export const initName = (number: number): string => `init-${number}.mp4`

/** File name of a part. Each has a URI of its own: byte ranges break some players (Media3, shaka). */
export const partName = (msn: number, part: number): string => `part-${msn}-${part}.m4s`

/** File name of a segment. */
export const segmentName = (msn: number): string => `segment-${msn}.m4s`

const INIT = /^init-(\d{1,9})\.mp4$/
const PART = /^part-(\d{1,15})-(\d{1,9})\.m4s$/
const SEGMENT = /^segment-(\d{1,15})\.m4s$/

/** Reads a file name back; undefined when it is none of ours. */
export function parseMediaName(name: string): MediaName | undefined {
  const part = PART.exec(name)
  if (part) return { kind: 'part', msn: Number(part[1]), part: Number(part[2]) }
  const segment = SEGMENT.exec(name)
  if (segment) return { kind: 'segment', msn: Number(segment[1]) }
  const init = INIT.exec(name)
  return init ? { kind: 'init', number: Number(init[1]) } : undefined
}
