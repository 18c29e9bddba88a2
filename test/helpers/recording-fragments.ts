import { type DecoderConfiguration, FOUR_CC } from '../../src/domain/decoder-configuration.ts'
import type { InitFragment, MediaFragment } from '../../src/domain/media.ts'
import { avcProfileCodecs } from '../../src/formats/avc/avc-record.ts'
import { initSegment } from '../../src/formats/isobmff/init-segment.ts'
import { mediaFragment } from '../../src/formats/isobmff/media-fragment.ts'
import { isMp4FourCc } from '../../src/formats/isobmff/record-box.ts'

/** What an encoder made: pictures, and what is needed to decode them. */
export interface CodedVideo {
  readonly width: number
  readonly height: number
  readonly fps: number
  readonly record: Uint8Array
  /** Default: H.264 of this record. */
  readonly configuration?: DecoderConfiguration
  readonly units: readonly { readonly keyframe: boolean; readonly data: Uint8Array }[]
}

/** The wall clock at tick 0 of all fragments made here. */
export const ORIGIN_MS = Date.UTC(2030, 0, 1)

const configurationOf = ({ width, height, record, configuration }: CodedVideo): DecoderConfiguration =>
  configuration ?? { codec: 'h264', fourCc: FOUR_CC.h264, record, codecs: avcProfileCodecs(record), width, height }

/** The init fragment, as the encoder stage would send it. */
export function initFragment(video: CodedVideo, discontinuity = false): InitFragment {
  const { width, height, fps } = video
  const configuration = configurationOf(video)
  const { codecs, fourCc } = configuration
  return {
    kind: 'init',
    track: 'video',
    ...{ codecs, width, height, fps, bitrateBps: 1_500_000, encoder: 'libx264', originMs: ORIGIN_MS, discontinuity },
    configuration,
    bytes: isMp4FourCc(fourCc)
      ? initSegment({ ...configuration, codec: fourCc, timescale: 90_000 })
      : new Uint8Array(0),
  }
}

/** The media fragment of the unit of this number, at the frame rate from `startPts` on. */
export function mediaFragmentOf({ units, fps }: CodedVideo, index: number, startPts = 0): MediaFragment {
  const duration = 90_000 / fps
  const pts = startPts + index * duration
  const { keyframe, data } = units[index % units.length]!
  const capturedAtMs = ORIGIN_MS + pts / 90
  return {
    kind: 'media',
    track: 'video',
    ...{ pts, duration, keyframe, repeat: false },
    ...{ capturedAtMs, encodingAtMs: capturedAtMs, encodedAtMs: capturedAtMs },
    bytes: mediaFragment({ sequence: index + 1, decodeTime: pts, duration, keyframe, capturedAtMs, data }),
  }
}

/** Units of `size` bytes that no decoder knows, a keyframe every ten, for tests that decode nothing. */
export const opaqueVideo = (count: number, size = 100, mark = 1): CodedVideo => ({
  ...{ width: 64, height: 48, fps: 30, record: Uint8Array.of(1, 0x42, 0xc0, mark) },
  units: Array.from({ length: count }, (_, i) => ({
    keyframe: i % 10 === 0,
    data: new Uint8Array(size).fill(1 + (i % 200)),
  })),
})

/** The same as VP8, of another size where that is told. */
export function opaqueVp8(count: number, size = 100, { width, height } = { width: 64, height: 48 }): CodedVideo {
  const record = new Uint8Array(0)
  const configuration = { codec: 'vp8', fourCc: FOUR_CC.vp8, record, codecs: 'vp8', width, height } as const
  return { ...opaqueVideo(count, size), width, height, record, configuration }
}
