/** A small picture of a recording, for so long: a rectangle of a larger one. */
export interface SpriteCue {
  readonly startS: number
  readonly endS: number
  /** Address of the larger picture, as it stands in the file. */
  readonly uri: string
  /** Pixels. */
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

const TIMES = /^(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})\s+-->\s+(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})/
const PLACE = /^(\S+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)$/

const seconds = ([hours = '0', minutes, rest, ms]: readonly (string | undefined)[]): number =>
  Number(hours) * 3600 + Number(minutes) * 60 + Number(rest) + Number(ms) / 1000

/** Reads WebVTT whose cues name rectangles of pictures (Media Fragments URI, 4.2.2); cues of anything else are left out. */
export function readSpriteCues(text: string): SpriteCue[] {
  return text.split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/)
    const at = lines.findIndex((line) => TIMES.test(line))
    const [, ...times] = TIMES.exec(lines[at] ?? '') ?? []
    const [, uri, ...place] = PLACE.exec(lines[at + 1]?.trim() ?? '') ?? []
    if (at < 0 || uri === undefined) return []
    const [x = 0, y = 0, width = 0, height = 0] = place.map(Number)
    return [{ startS: seconds(times.slice(0, 4)), endS: seconds(times.slice(4)), uri, x, y, width, height }]
  })
}

/** The picture of a moment: that which stands then, else the last before it. */
export const spriteAt = (cues: readonly SpriteCue[], timeS: number): SpriteCue | undefined =>
  cues.findLast(({ startS }) => startS <= timeS) ?? cues[0]
