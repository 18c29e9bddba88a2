/** Samples of one frame of AAC-LC. */
export const AAC_FRAME_SAMPLES = 1024

/** Samples a second of the silence; each has two channels. */
export const SILENCE_RATE_HZ = 48_000

/** Fields as [value, bits]. */
type Field = readonly [value: number, bits: number]

/** Writes fields one after another, the last byte filled with zero bits. */
function pack(fields: readonly Field[]): Uint8Array {
  const bits = fields.map(([value, count]) => value.toString(2).padStart(count, '0')).join('')
  const bytes = bits.match(/.{1,8}/g) ?? []
  return Uint8Array.from(bytes, (byte) => Number.parseInt(byte.padEnd(8, '0'), 2))
}

/** AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1): AAC-LC, 48 kHz, two channels, frames of 1024 samples. */
export const SILENCE_CONFIG: Uint8Array = pack([
  [2, 5], // audioObjectType: AAC LC
  [3, 4], // samplingFrequencyIndex: 48,000 Hz
  [2, 4], // channelConfiguration: left and right
  [0, 3], // GASpecificConfig: 1024 samples, no core coder, no extension
])

/** individual_channel_stream (4.4.2.1) with no scale factor band: all of its spectrum is zero. */
const SILENT_CHANNEL: readonly Field[] = [
  [0, 8], // global_gain
  [0, 1], // ics_reserved_bit
  [0, 2], // window_sequence: ONLY_LONG_SEQUENCE
  [0, 1], // window_shape: sine
  [0, 6], // max_sfb: none
  [0, 1], // predictor_data_present
  [0, 3], // pulse_data, tns_data, gain_control_data: none
]

/** One frame of silence (raw_data_block, 4.4.2.1). */
export const SILENCE_FRAME: Uint8Array = pack([
  [1, 3], // ID_CPE: two channels
  [0, 4], // element_instance_tag
  [0, 1], // common_window
  ...SILENT_CHANNEL,
  ...SILENT_CHANNEL,
  [7, 3], // ID_END
])

/** When a frame of the silence begins, milliseconds after the first, rounded without drift. */
export const silenceTimeMs = (frame: number): number => Math.round((frame * AAC_FRAME_SAMPLES * 1000) / SILENCE_RATE_HZ)
