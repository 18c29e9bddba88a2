import type { Codec } from '../../../domain/codec.ts'
import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'

/** Kinds of encoders that are told the same things, in the order in which they are preferred: hardware before software. */
export const FAMILY_NAMES = [
  'nvenc',
  'videotoolbox',
  'qsv',
  'vaapi',
  'v4l2m2m',
  'amf',
  'libx264',
  'libx265',
  'libvpx',
  'libaom',
  'libsvtav1',
] as const
export type FamilyName = (typeof FAMILY_NAMES)[number]

/** An encoding to be made. */
export type FamilyRequest = EncodeRequest

/** What a family has ffmpeg told; the rest of the command is the same for all of them. */
export interface EncoderParts {
  /** Before the input: devices to be opened. */
  readonly device?: readonly string[]
  /** Pixel format and upload: filters behind those that give size and colours. */
  readonly filter: string
  /** Behind `-c:v NAME`. */
  readonly options: readonly string[]
  /** So slow, or late, that it is good for files only, though its family is for live video. */
  readonly filesOnly?: true
}

/** One kind of encoder. */
export interface EncoderFamily {
  readonly name: FamilyName
  readonly hardware: boolean
  /** The file of its device, where that is always the same one. */
  readonly device?: string
  /** False where pictures come out late, or keyframes cannot be ordered: good for files, not for streams. */
  readonly live: boolean
  /** Its encoders, as ffmpeg calls them. */
  readonly encoders: Partial<Readonly<Record<Codec, string>>>
  /**
   * What to tell it: the first that works is used, since drivers and builds differ in what they know. None is empty.
   * @param device path of the device, where there can be several
   */
  readonly variants: (request: FamilyRequest, device?: string) => readonly EncoderParts[]
}
