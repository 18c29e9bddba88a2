/** A rendition that a stream offers. */
export interface OfferedRendition {
  /** What it is called in addresses: `?rendition=` of a socket, folder of a media playlist. */
  readonly name: string
  readonly width: number
  readonly height: number
  /** What its encoder keeps to, bits a second. */
  readonly bitrateBps: number
}

/** Reads the renditions in a status; what says too little is left out. */
export const offeredRenditions = (value: unknown): readonly OfferedRendition[] =>
  Array.isArray(value) ? value.flatMap((each: unknown) => offeredRendition(each) ?? []) : []

function offeredRendition(value: unknown): OfferedRendition | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { name, width, height, bitrate_bps: bitrateBps }: Readonly<Record<string, unknown>> = { ...value }
  const isWhole = typeof width === 'number' && typeof height === 'number' && typeof bitrateBps === 'number'
  return typeof name === 'string' && isWhole ? { name, width, height, bitrateBps } : undefined
}
