import { boxesIn, viewOf } from '../../src/formats/isobmff/box-reader.ts'
import { readProducerTime } from '../../src/formats/isobmff/producer-time.ts'

/** The newest frame of some media, as the `prft` of its fragment tells it. */
export interface NewestFrame {
  /** Media time, ticks. */
  readonly pts: number
  /** Wall clock of its capture, milliseconds since 1970. */
  readonly capturedAtMs: number
}

/** Reads the last `prft` (ISO/IEC 14496-12, 8.16.5); undefined when there is none of 64-bit media time. */
export function newestFrame(media: Uint8Array): NewestFrame | undefined {
  let newest: NewestFrame | undefined
  for (const { type, content } of boxesIn(media)) {
    if (type !== 'prft' || media[content] !== 1) continue
    const { mediaTime, wallClockMs } = readProducerTime(viewOf(media), content)
    newest = { pts: mediaTime, capturedAtMs: wallClockMs }
  }
  return newest
}
