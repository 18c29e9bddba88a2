import { attributesOf, decimal, tagLines } from './tag-lines.ts'

/** EXT-X-STREAM-INF. */
export interface VariantFacts {
  readonly uri: string
  readonly bandwidthBps: number | undefined
  readonly averageBandwidthBps: number | undefined
  readonly codecs: string | undefined
  readonly resolution: string | undefined
  readonly frameRate: number | undefined
  /** The variant brings its sound as a rendition of its own. */
  readonly audioGroup: string | undefined
}

/** A multivariant playlist as its text says it. */
export interface MultivariantFacts {
  readonly variants: readonly VariantFacts[]
  /** Addresses of EXT-X-MEDIA renditions, those of subtitles left out. */
  readonly renditions: readonly string[]
  readonly tags: ReadonlySet<string>
}

/** Reads a multivariant playlist; undefined when the text is none. */
export function readMultivariantPlaylist(text: string): MultivariantFacts | undefined {
  const lines = tagLines(text)
  if (!lines?.some(({ tag }) => tag === 'EXT-X-STREAM-INF')) return undefined
  const variants: VariantFacts[] = []
  const renditions: string[] = []
  let open: ReadonlyMap<string, string> | undefined
  for (const line of lines) {
    if (line.tag === 'EXT-X-STREAM-INF') open = attributesOf(line.value)
    if (line.tag === 'EXT-X-MEDIA') {
      const attributes = attributesOf(line.value)
      const uri = attributes.get('URI')
      if (uri !== undefined && attributes.get('TYPE') !== 'SUBTITLES') renditions.push(uri)
    }
    if (line.tag !== undefined || !open) continue
    variants.push({
      uri: line.uri,
      bandwidthBps: decimal(open.get('BANDWIDTH')),
      averageBandwidthBps: decimal(open.get('AVERAGE-BANDWIDTH')),
      codecs: open.get('CODECS'),
      resolution: open.get('RESOLUTION'),
      frameRate: decimal(open.get('FRAME-RATE')),
      audioGroup: open.get('AUDIO'),
    })
    open = undefined
  }
  return { variants, renditions, tags: new Set(lines.flatMap(({ tag }) => tag ?? [])) }
}
