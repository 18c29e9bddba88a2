import { FlvError } from './flv-error.ts'

const KEYFRAME = 1
const INTER_FRAME = 2
const AVC = 7
/** Marks the head of enhanced RTMP, which names the codec by four letters (Enhanced RTMP v1, "ExVideoTagHeader"). */
const ENHANCED = 0x80
const SEQUENCE_START = 0
const CODED_FRAMES = 1
/** Coded frames whose composition time is 0 and not written; known for H.264 and H.265. */
const CODED_FRAMES_X = 3

/** What stands before the picture in a body. */
export const VIDEO_HEAD_BYTES = 5

/** Codecs that FLV carries, by the four letters of their sample entry. */
export const FLV_CODECS = ['avc1', 'hvc1', 'vp09', 'av01'] as const
export type FlvCodec = (typeof FLV_CODECS)[number]

/** Whether a codec is one that FLV and RTMP carry. */
export const isFlvCodec = (codec: string): codec is FlvCodec => (FLV_CODECS as readonly string[]).includes(codec)

/** The body of a video tag that sets up the decoder (FLV 10.1, E.4.3.1; Enhanced RTMP for other codecs than H.264). */
export const videoConfigBody = (codec: FlvCodec, record: Uint8Array): Uint8Array =>
  codec === 'avc1'
    ? join([(KEYFRAME << 4) | AVC, 0, 0, 0, 0], record)
    : join([ENHANCED | (KEYFRAME << 4) | SEQUENCE_START, ...lettersOf(codec)], record)

/**
 * The body of a video tag with one picture, shown when it is decoded: there are no B frames.
 * @param unit H.264 and H.265: NAL units, each after its length of four bytes
 */
export function videoBody(codec: FlvCodec, keyframe: boolean, unit: Uint8Array): Uint8Array {
  const kind = (keyframe ? KEYFRAME : INTER_FRAME) << 4
  if (codec === 'avc1') return join([kind | AVC, 1, 0, 0, 0], unit)
  return join([ENHANCED | kind | (codec === 'hvc1' ? CODED_FRAMES_X : CODED_FRAMES), ...lettersOf(codec)], unit)
}

const lettersOf = (codec: string): number[] => Array.from(codec, (letter) => letter.charCodeAt(0))

function join(head: readonly number[], rest: Uint8Array): Uint8Array {
  if (head.length !== VIDEO_HEAD_BYTES) throw new FlvError('the head of a video tag has five bytes')
  const body = new Uint8Array(VIDEO_HEAD_BYTES + rest.length)
  body.set(head)
  body.set(rest, VIDEO_HEAD_BYTES)
  return body
}
