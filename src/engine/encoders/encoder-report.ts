import type { EncodableCodec } from '../../domain/codec.ts'
import type { FfmpegFacts } from './ffmpeg-facts.ts'

/** How a binary was found: named by a setting, on PATH, or as the npm package that comes with the program. */
export type BinaryOrigin = 'setting' | 'path' | 'bundled'

/** One encoder of a binary, as a real encode showed it. */
export interface EncoderReport {
  readonly encoder: string
  readonly codec: EncodableCodec
  readonly usable: boolean
  /** Why it is not usable. */
  readonly reason?: string
  /** How long the proof took, milliseconds. */
  readonly probeMs: number
}

/** One ffmpeg of this machine. */
export interface BinaryReport {
  readonly path: string
  readonly origin: BinaryOrigin
  /** Absent when the file is not an ffmpeg that can be run. */
  readonly facts?: FfmpegFacts
  /** Why it cannot be run. */
  readonly reason?: string
  readonly encoders: readonly EncoderReport[]
}

/** The encoder to use. */
export interface EncoderChoice {
  readonly encoder: string
  readonly binary: string
  readonly facts: FfmpegFacts
}

/** The first proven encoder for the codec, in the order of the reports; undefined when none works. */
export function chooseEncoder(reports: readonly BinaryReport[], codec: EncodableCodec): EncoderChoice | undefined {
  for (const { path, facts, encoders } of reports) {
    const found = encoders.find((report) => report.usable && report.codec === codec)
    if (facts && found) return { encoder: found.encoder, binary: path, facts }
  }
  return undefined
}

/** What was looked at and why it was not good enough, as one line for the error ENCODER_NOT_FOUND. */
export function describeReports(reports: readonly BinaryReport[], codec: EncodableCodec): string {
  if (reports.length === 0) return 'FLYBROWSER_FFMPEG, PATH and the bundled package; none is there'
  return reports
    .map(({ path, reason, encoders }) => {
      const reasons = encoders
        .filter((report) => report.codec === codec)
        .map((report) => `${report.encoder}: ${report.reason}`)
      return `${path} (${reason ?? (reasons.join('; ') || 'no encoder')})`
    })
    .join(', ')
}
