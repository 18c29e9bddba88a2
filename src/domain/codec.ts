/** Codecs that can be encoded. */
export const ENCODABLE_CODECS = ['h264'] as const
export type EncodableCodec = (typeof ENCODABLE_CODECS)[number]
