import type { Codec } from '../../../domain/codec.ts'
import { amfParts } from './amf.ts'
import type { EncoderFamily } from './encoder-family.ts'
import { libaomParts } from './libaom.ts'
import { libsvtav1Parts } from './libsvtav1.ts'
import { libvpxParts } from './libvpx.ts'
import { libx264Parts } from './libx264.ts'
import { libx265Parts } from './libx265.ts'
import { nvencParts } from './nvenc.ts'
import { qsvParts } from './qsv.ts'
import { v4l2m2mParts } from './v4l2m2m.ts'
import { FIRST_RENDER_NODE, vaapiParts } from './vaapi.ts'
import { videotoolboxParts } from './videotoolbox.ts'

/** ffmpeg's words for codecs, where hardware encoders have them in their names. */
const WORDS = { h264: 'h264', h265: 'hevc', vp9: 'vp9', vp8: 'vp8', av1: 'av1' } as const satisfies Record<
  Codec,
  string
>

const named = (suffix: string, codecs: readonly Codec[]): EncoderFamily['encoders'] =>
  Object.fromEntries(codecs.map((codec) => [codec, `${WORDS[codec]}_${suffix}`]))

const HARDWARE = { hardware: true, live: true } as const
/** Of Intel and AMD on Linux. */
const RENDERED = { ...HARDWARE, device: FIRST_RENDER_NODE } as const
const SOFTWARE = { hardware: false, live: true } as const

/** Every family there is, in the order in which they are preferred. */
export const KNOWN_FAMILIES: readonly EncoderFamily[] = [
  { ...HARDWARE, name: 'nvenc', encoders: named('nvenc', ['h264', 'h265', 'av1']), variants: nvencParts },
  {
    ...{ ...HARDWARE, name: 'videotoolbox', variants: videotoolboxParts },
    encoders: named('videotoolbox', ['h264', 'h265']),
  },
  { ...RENDERED, name: 'qsv', encoders: named('qsv', ['h264', 'h265', 'vp9', 'av1']), variants: qsvParts },
  { ...RENDERED, name: 'vaapi', encoders: named('vaapi', ['h264', 'h265', 'vp9', 'vp8', 'av1']), variants: vaapiParts },
  { ...HARDWARE, name: 'v4l2m2m', encoders: named('v4l2m2m', ['h264', 'h265', 'vp8']), variants: v4l2m2mParts },
  { ...HARDWARE, name: 'amf', encoders: named('amf', ['h264', 'h265', 'av1']), variants: amfParts },
  { ...SOFTWARE, name: 'libx264', encoders: { h264: 'libx264' }, variants: (request) => libx264Parts(request) },
  { ...SOFTWARE, name: 'libx265', encoders: { h265: 'libx265' }, variants: libx265Parts },
  { ...SOFTWARE, name: 'libvpx', encoders: { vp9: 'libvpx-vp9', vp8: 'libvpx' }, variants: libvpxParts },
  { ...SOFTWARE, name: 'libaom', encoders: { av1: 'libaom-av1' }, variants: libaomParts },
  { ...SOFTWARE, live: false, name: 'libsvtav1', encoders: { av1: 'libsvtav1' }, variants: libsvtav1Parts },
]

/** An encoder by ffmpeg's name, and what is known of its kind. */
export interface KnownEncoder {
  readonly encoder: string
  readonly codec: Codec
  readonly family: EncoderFamily
}

/** All encoders, best first for each codec. */
export const KNOWN_ENCODERS: readonly KnownEncoder[] = KNOWN_FAMILIES.flatMap((family) =>
  Object.entries(family.encoders).map(([codec, encoder]) => ({ encoder, codec: codec as Codec, family })),
)

/** What is known of the encoder that ffmpeg calls so. */
export function encoderNamed(name: string): KnownEncoder {
  const known = KNOWN_ENCODERS.find(({ encoder }) => encoder === name)
  if (!known) throw new Error(`${name} is no encoder that is known`)
  return known
}

/** The encoders for a codec, best first. */
export const encodersOf = (codec: Codec): readonly KnownEncoder[] =>
  KNOWN_ENCODERS.filter((known) => known.codec === codec)
