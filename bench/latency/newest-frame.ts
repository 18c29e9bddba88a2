import { boxesIn, readU64, viewOf } from '../../src/formats/isobmff/box-reader.ts'

/** The newest frame of some media, as the `prft` of its fragment tells it. */
export interface NewestFrame {
  /** Media time, ticks. */
  readonly pts: number
  /** Wall clock of its capture, milliseconds since 1970. */
  readonly capturedAtMs: number
}

/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_EPOCH_SECONDS = 2_208_988_800

/** Reads the last `prft` (ISO/IEC 14496-12, 8.16.5); undefined when there is none of 64-bit media time. */
export function newestFrame(media: Uint8Array): NewestFrame | undefined {
  let newest: NewestFrame | undefined
  for (const { type, content } of boxesIn(media)) {
    // Version and flags, track, NTP time, media time.
    if (type !== 'prft' || media[content] !== 1) continue
    const view = viewOf(media)
    const seconds = view.getUint32(content + 8) - NTP_EPOCH_SECONDS
    const fraction = view.getUint32(content + 12) / 2 ** 32
    newest = { pts: readU64(view, content + 16), capturedAtMs: (seconds + fraction) * 1000 }
  }
  return newest
}
