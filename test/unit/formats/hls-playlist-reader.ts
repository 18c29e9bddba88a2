/** A segment as a line-by-line reader finds it; one without an address is still growing. */
export interface ReadSegment {
  readonly msn: number
  /** EXT-X-MAP in force. */
  readonly map: string | undefined
  /** Lines of its own, in order, without EXT-X-MAP. */
  readonly lines: readonly string[]
}

/** A media playlist, read without any of the code that writes it. */
export interface ReadPlaylist {
  /** Tags before the first segment, without EXT-X-SKIP. */
  readonly head: readonly string[]
  readonly skipped: number
  readonly segments: readonly ReadSegment[]
  /** What follows the media. */
  readonly tail: readonly string[]
}

const HEAD =
  /^#(EXTM3U|EXT-X-(VERSION|TARGETDURATION|PART-INF|SERVER-CONTROL|MEDIA-SEQUENCE|DISCONTINUITY-SEQUENCE|INDEPENDENT))/
const TAIL = /^#EXT-X-(PRELOAD-HINT|RENDITION-REPORT|ENDLIST)/

/** Reads a playlist; throws where a tag stands in a place that is not its own. */
export function readPlaylist(text: string): ReadPlaylist {
  const head: string[] = []
  const tail: string[] = []
  const segments: ReadSegment[] = []
  let [skipped, msn, map] = [0, 0, undefined as string | undefined]
  let lines: string[] = []
  const close = () => {
    if (lines.length > 0) segments.push({ msn: msn++, map, lines })
    lines = []
  }
  for (const line of text.trimEnd().split('\n')) {
    if (HEAD.test(line)) {
      if (skipped + segments.length + lines.length + tail.length > 0) throw new Error(`${line} comes late`)
      if (line.startsWith('#EXT-X-MEDIA-SEQUENCE:')) msn = Number(line.split(':')[1])
      head.push(line)
    } else if (line.startsWith('#EXT-X-SKIP:SKIPPED-SEGMENTS=')) {
      if (skipped > 0 || segments.length > 0) throw new Error(`${line} stands twice or late`)
      skipped = Number(line.split('=')[1])
      msn += skipped
    } else if (TAIL.test(line)) {
      close()
      tail.push(line)
    } else if (line.startsWith('#EXT-X-MAP:')) map = line
    else {
      lines.push(line)
      if (!line.startsWith('#')) close()
    }
  }
  close()
  return { head, skipped, segments, tail }
}

/** A delta update with what it leaves out taken from the playlist before; throws where that playlist has not got it. */
export function expand(before: ReadPlaylist, delta: ReadPlaylist): ReadPlaylist {
  const first = (delta.segments[0]?.msn ?? 0) - delta.skipped
  const kept = Array.from({ length: delta.skipped }, (_, index) => {
    const segment = before.segments.find(({ msn }) => msn === first + index)
    if (!segment) throw new Error(`segment ${first + index} was skipped, but never listed`)
    return segment
  })
  return { ...delta, skipped: 0, segments: [...kept, ...delta.segments] }
}
