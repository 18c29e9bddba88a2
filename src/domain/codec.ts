import { FlyBrowserError } from './errors.ts'

/** Codecs there are words for, best known first. */
export const CODECS = ['h264', 'h265', 'vp9', 'vp8', 'av1'] as const
export type Codec = (typeof CODECS)[number]

/** Files that recordings can be. */
export const RECORDING_CONTAINERS = ['mp4', 'webm'] as const
export type RecordingContainer = (typeof RECORDING_CONTAINERS)[number]

/** What fragmented MP4 is defined for: VP8 has a binding that no player implements. */
const FRAGMENTED_MP4: readonly Codec[] = ['h264', 'h265', 'vp9', 'av1']

/** Everything that takes coded video away, and the codecs it carries. */
export const CARRIERS = {
  hls: { name: 'HLS', codecs: FRAGMENTED_MP4 },
  dash: { name: 'DASH', codecs: FRAGMENTED_MP4 },
  ws: { name: 'The WebSocket lane', codecs: FRAGMENTED_MP4 },
  mp4: { name: 'A recording in MP4', codecs: FRAGMENTED_MP4 },
  webm: { name: 'A recording in WebM', codecs: ['vp9', 'vp8'] },
  /** All but h264 by enhanced RTMP, which not every server knows. */
  rtmp: { name: 'RTMP', codecs: ['h264', 'h265', 'vp9', 'av1'] },
} as const satisfies Record<string, { readonly name: string; readonly codecs: readonly Codec[] }>

export type Carrier = keyof typeof CARRIERS

const CARRIER_NAMES = Object.keys(CARRIERS) as readonly Carrier[]

export const carries = (carrier: Carrier, codec: Codec): boolean =>
  (CARRIERS[carrier].codecs as readonly Codec[]).includes(codec)

/** What there is to say about two that do not go together, and what would. */
export const notCarried = (carrier: Carrier, codec: Codec): FlyBrowserError =>
  new FlyBrowserError('CODEC_NOT_CARRIED', {
    codec,
    carrier: CARRIERS[carrier].name,
    codecs: CARRIERS[carrier].codecs.join(', '),
    others: CARRIER_NAMES.filter((other) => carries(other, codec)).join(', '),
  })

/** @throws CODEC_NOT_CARRIED */
export function requireCarried(carrier: Carrier, codec: Codec): void {
  if (!carries(carrier, codec)) throw notCarried(carrier, codec)
}

/**
 * The container of a recording: the one asked for, else the first that carries the codec.
 * @throws CODEC_NOT_CARRIED
 */
export function recordingContainer(codec: Codec, wish?: RecordingContainer): RecordingContainer {
  const container = wish ?? RECORDING_CONTAINERS.find((each) => carries(each, codec)) ?? 'mp4'
  requireCarried(container, codec)
  return container
}
