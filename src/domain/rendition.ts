/**
 * A ladder makes several renditions of the same pictures. They are counted from 0, the largest, which recordings and servers that are
 * pushed to take; what carries no number belongs to that one. Every rendition has the same pictures at the same times, and keyframes in
 * the same places.
 */
export interface OfRendition {
  /** Place in the ladder; absent: 0. */
  readonly rendition?: number
}

/** The name of the largest rendition, or the only one, in addresses and manifests. */
const TOP = 'video'

/** What a rendition is called in addresses and manifests: `video`, `video-1`, `video-2`. */
export const renditionName = (rendition: number): string => (rendition === 0 ? TOP : `${TOP}-${rendition}`)

/** The place in the ladder that a name stands for; undefined where it is the name of none. */
export const renditionNamed = (name: string): number | undefined => {
  if (name === TOP) return 0
  const digits = /^video-([1-9]\d?)$/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Whether something belongs to the largest rendition. */
export const isTop = ({ rendition = 0 }: OfRendition): boolean => rendition === 0
