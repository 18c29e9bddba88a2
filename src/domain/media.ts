import type { DecoderConfiguration } from './decoder-configuration.ts'
import type { LoadState } from './load-state.ts'
import type { OfRendition } from './rendition.ts'

/** How the pixels of a {@link Frame} are stored. */
export type FrameEncoding = 'jpeg' | 'bgra' | 'i420'

/** One picture with a presentation time. */
export interface Frame {
  readonly encoding: FrameEncoding
  /** Pixels. */
  readonly width: number
  readonly height: number
  /** Presentation time in ticks (90 kHz) since the origin of the run. */
  readonly pts: number
  /** Ticks until the next frame, where that is already certain; absent for a frame that stands until the next one. */
  readonly duration?: number
  /** True when the picture repeats the one before: nothing new is shown. */
  readonly repeat?: boolean
  /** True for a repeat that is there only to make the picture sharper: whoever has no use for it leaves it out. */
  readonly refines?: boolean
  /** Most frames a second on the grid it was paced to; absent for a frame in its own time. */
  readonly rate?: number
  /** True on the grid that a stage below asked for: parts and segments begin with such frames, so they are dropped last. */
  readonly tick?: boolean
  /** Size the encoder is to scale to in the same pass that decodes the frame, pixels; absent: as it is. */
  readonly scaleTo?: { readonly width: number; readonly height: number }
  /** Wall clock at capture, milliseconds since 1970. */
  readonly capturedAtMs: number
  readonly data: Uint8Array
}

/** The track a fragment belongs to; sound will join as a track of its own. */
export type Track = 'video'

/** The head of a rendition: everything a decoder needs before the first fragment. */
export interface InitFragment extends OfRendition {
  readonly kind: 'init'
  readonly track: Track
  /** RFC 6381, for example `avc1.42c01f`. */
  readonly codecs: string
  readonly width: number
  readonly height: number
  readonly fps: number
  /** Highest bitrate the encoder was told to keep to, bits a second. */
  readonly bitrateBps: number
  /** The encoder that wrote it, for example `libx264`. */
  readonly encoder: string
  /** Wall clock at tick 0, milliseconds since 1970. */
  readonly originMs: number
  /** True when the fragments that follow do not continue those before (encoder restarted or picture resized). */
  readonly discontinuity: boolean
  /** Why the encoder is gone that made what comes before; absent where there was none, or it was replaced on purpose. */
  readonly restarted?: string
  readonly configuration: DecoderConfiguration
  /** ISO BMFF `ftyp` + `moov`; empty of VP8, which MP4 does not carry. */
  readonly bytes: Uint8Array
}

/** One access unit in a moof+mdat of its own, made once and used by every lane and recording. */
export interface MediaFragment extends OfRendition {
  readonly kind: 'media'
  readonly track: Track
  /** Ticks since the origin of the run. */
  readonly pts: number
  /** Ticks. */
  readonly duration: number
  readonly keyframe: boolean
  readonly repeat: boolean
  /** Wall clock at capture, milliseconds since 1970. */
  readonly capturedAtMs: number
  /** Wall clock when its frame went into the encoder, milliseconds since 1970. */
  readonly encodingAtMs: number
  /** Wall clock when the encoder had given its picture back, milliseconds since 1970. */
  readonly encodedAtMs: number
  /** What the lane that made it gave up at that time. */
  readonly load?: LoadState
  /** Down to how many frames a second that lane went at that time to hold the ceiling of its bitrate; absent where it made all. */
  readonly limitedFps?: number
  /** `prft` + `moof` + `mdat`. */
  readonly bytes: Uint8Array
}

/** The init fragments of all renditions of a ladder come together, and so do their fragments of one picture; each time the largest first. */
export type Fragment = InitFragment | MediaFragment

/** A fragment that has found its place in a segment that is still open; told before the part it belongs to is finished. */
export interface FragmentPlaced {
  readonly kind: 'fragment'
  /** Media sequence number and place of the part, as {@link PartFinished} counts them. */
  readonly msn: number
  readonly part: number
  readonly fragment: MediaFragment
}

/** An LL-HLS part, finished: one or more fragments. */
export interface PartFinished extends OfRendition {
  readonly kind: 'part'
  /** Media sequence number of the segment the part belongs to, counted from 0 within one packaging stage. */
  readonly msn: number
  /** Place in its segment, from 0. */
  readonly part: number
  readonly pts: number
  /** Ticks. */
  readonly duration: number
  /** Starts with a keyframe. */
  readonly independent: boolean
  readonly fragments: readonly MediaFragment[]
}

/** A segment, finished: all its parts were announced before. */
export interface SegmentFinished extends OfRendition {
  readonly kind: 'segment'
  readonly msn: number
  readonly parts: number
  readonly pts: number
  /** Ticks. */
  readonly duration: number
}

/**
 * What packaging tells the sinks, in order: an init fragment, then fragments as they come, each run of fragments closed by its part,
 * each run of parts closed by its segment. That order holds within each rendition; the renditions of a ladder take turns, have the same
 * segments and parts at the same times, and have new init fragments together, before any fragment that needs one.
 */
export type SegmentEvent = InitFragment | FragmentPlaced | PartFinished | SegmentFinished
