import type { FrameEncoding } from '../../domain/media.ts'
import { element, elementHead, openElement, textElement, unsignedElement } from './ebml.ts'
import { ebmlHeader } from './ebml-header.ts'
import { ID, MS_IN_NS, PROGRESSIVE, TRACK, VIDEO_TRACK } from './element-ids.ts'

const SECOND_IN_NS = 1_000_000_000

/** FourCC of raw pictures (RFC 9559, section 5.1.4.1.28.15); pictures in a codec of their own have none. */
const FOURCC: Record<Exclude<FrameEncoding, 'jpeg'>, string> = { bgra: 'BGRA', i420: 'I420' }

/** What a stream of frames holds. */
export interface MatroskaTrack {
  readonly encoding: FrameEncoding
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Highest frame rate. Told to the reader as DefaultDuration: without it an encoder takes a tick for a frame. */
  readonly fps: number
}

/** The head of a live Matroska stream of one video track, with millisecond times; frames follow by {@link matroskaFrame}. */
export function matroskaHeader(track: MatroskaTrack): Uint8Array {
  const colour = track.encoding === 'jpeg' ? [] : textElement(ID.uncompressedFourCc, FOURCC[track.encoding])
  return Uint8Array.from([
    ...ebmlHeader('matroska'),
    ...openElement(ID.segment),
    ...element(
      ID.info,
      unsignedElement(ID.timestampScale, MS_IN_NS),
      textElement(ID.muxingApp, 'flybrowser'),
      textElement(ID.writingApp, 'flybrowser'),
    ),
    ...element(
      ID.tracks,
      element(
        ID.trackEntry,
        unsignedElement(ID.trackNumber, TRACK),
        unsignedElement(ID.trackUid, TRACK),
        unsignedElement(ID.trackType, VIDEO_TRACK),
        unsignedElement(ID.flagLacing, 0),
        unsignedElement(ID.defaultDuration, Math.round(SECOND_IN_NS / track.fps)),
        textElement(ID.codecId, track.encoding === 'jpeg' ? 'V_MJPEG' : 'V_UNCOMPRESSED'),
        element(
          ID.video,
          unsignedElement(ID.flagInterlaced, PROGRESSIVE),
          unsignedElement(ID.pixelWidth, track.width),
          unsignedElement(ID.pixelHeight, track.height),
          colour,
        ),
      ),
    ),
  ])
}

/** Track number as a one-byte EBML number, time relative to the cluster (two bytes, zero), flags: keyframe (RFC 9559, section 10.2). */
const BLOCK_HEAD = [0x80 | TRACK, 0, 0, 0x80]

/**
 * One frame as a cluster of its own, so that times never have to fit the 16 bits they have within a cluster.
 * @param timeMs whole milliseconds, not negative, up to 2^53 - 1
 * @returns the bytes to write in order; the second piece is `data` itself, not a copy
 */
export function matroskaFrame(timeMs: number, data: Uint8Array): readonly [Uint8Array, Uint8Array] {
  const timestamp = unsignedElement(ID.timestamp, timeMs)
  const block = [...elementHead(ID.simpleBlock, BLOCK_HEAD.length + data.length), ...BLOCK_HEAD]
  const cluster = elementHead(ID.cluster, timestamp.length + block.length + data.length)
  return [Uint8Array.from([...cluster, ...timestamp, ...block]), data]
}
