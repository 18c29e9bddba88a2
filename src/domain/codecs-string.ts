import type { Codec } from './codec.ts'

/** What codecs strings (RFC 6381) begin with; `vp9` alone is how WebM without profile and level has it. */
const BEGINNINGS: Readonly<Record<string, Codec>> = {
  avc1: 'h264',
  hvc1: 'h265',
  vp09: 'vp9',
  vp9: 'vp9',
  vp8: 'vp8',
  vp08: 'vp8',
  av01: 'av1',
}

/** The codec that a codecs string names; undefined for one that is none of ours. */
export const codecNamed = (codecs: string): Codec | undefined => {
  const [beginning = ''] = codecs.split('.')
  return Object.hasOwn(BEGINNINGS, beginning) ? BEGINNINGS[beginning] : undefined
}
