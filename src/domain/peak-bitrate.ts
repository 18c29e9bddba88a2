/** What a fragment of one frame has before its coded picture, bytes. */
export const FRAGMENT_HEAD_BYTES = 140

/** The encoder's ceiling holds over its rate control buffer, not over every segment. */
const PEAK = 1.2

/** A rate at which pictures are made. */
export interface PictureRate {
  /** What the encoder was told to keep to. */
  readonly bitrateBps: number
  readonly fps: number
}

/** Each frame is a fragment with a head of its own, which no encoder counts: little beside a picture, much beside that of a low rendition. */
const headsBps = ({ fps }: PictureRate): number => FRAGMENT_HEAD_BYTES * 8 * fps

/** Bits a second that are given out while a page is busy: AVERAGE-BANDWIDTH in HLS (RFC 8216bis, 4.4.6.2). */
export const givenBitrate = (rate: PictureRate): number => Math.ceil(rate.bitrateBps + headsBps(rate))

/** Bits a second that no segment exceeds: BANDWIDTH in HLS, Representation@bandwidth in DASH. */
export const peakBitrate = (rate: PictureRate): number => Math.ceil(rate.bitrateBps * PEAK + headsBps(rate))
