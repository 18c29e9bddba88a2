import { amfFields } from '../amf/amf-value.ts'
import { writeAmf } from '../amf/write-amf.ts'
import type { FlvCodec } from './video-body.ts'

/** What is told of a stream before its media. */
export interface StreamMetadata {
  readonly codec: FlvCodec
  /** Pixels. */
  readonly width: number
  readonly height: number
  readonly fps: number
  readonly bitrateBps: number
  /** Of its sound. */
  readonly sampleRateHz: number
  readonly soundBitrateBps: number
}

const AVC = 7
const AAC = 10

/** `avc1` by its old number, others by their four letters as one (Enhanced RTMP v1). */
const codecId = (codec: FlvCodec): number =>
  codec === 'avc1' ? AVC : Array.from(codec).reduce((id, letter) => id * 256 + letter.charCodeAt(0), 0)

/** The body of the data message that announces a stream: `@setDataFrame`, `onMetaData` and its values (FLV 10.1, E.5). */
export function metadataBody(stream: StreamMetadata): Uint8Array {
  const { codec, width, height, fps, bitrateBps, sampleRateHz, soundBitrateBps } = stream
  const ecma = amfFields({
    ...{ width, height, framerate: fps },
    videocodecid: codecId(codec),
    videodatarate: bitrateBps / 1000,
    audiocodecid: AAC,
    audiodatarate: soundBitrateBps / 1000,
    audiosamplerate: sampleRateHz,
    audiosamplesize: 16,
    audiochannels: 2,
    stereo: true,
    encoder: 'FlyBrowser',
  })
  return writeAmf(['@setDataFrame', 'onMetaData', { ecma }])
}
