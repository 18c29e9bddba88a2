/** x264 presets that are quick enough to encode a live page in software, the quickest first. */
export const H264_PRESETS = ['ultrafast', 'superfast', 'veryfast'] as const
export type H264Preset = (typeof H264_PRESETS)[number]
