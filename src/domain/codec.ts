/** Codecs a pipeline document may name. Those without an encoder behind them yet are refused with what would work. */
export const CODECS = ['h264', 'h265', 'vp9', 'vp8', 'av1'] as const
export type Codec = (typeof CODECS)[number]

/** Codecs that `video.encode` can make today. */
export const ENCODABLE_CODECS = ['h264'] as const satisfies readonly Codec[]
export type EncodableCodec = (typeof ENCODABLE_CODECS)[number]
