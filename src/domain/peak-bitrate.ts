/**
 * The encoder's ceiling holds over its rate control buffer, not over every segment, and each frame carries box headers of its own; a
 * fifth more covers both.
 */
const PEAK = 1.2

/**
 * Bits a second that no segment exceeds: BANDWIDTH in HLS (RFC 8216bis, 4.4.6.2), Representation@bandwidth in DASH.
 * @param bitrateBps what the encoder was told to keep to
 */
export const peakBitrate = (bitrateBps: number): number => Math.ceil(bitrateBps * PEAK)
