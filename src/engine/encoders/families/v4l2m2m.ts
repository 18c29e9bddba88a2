import type { EncoderParts, FamilyRequest } from './encoder-family.ts'

/** Small boards (Raspberry Pi). It knows one bitrate and nothing else, so that the ceiling is its aim. Boards differ in the format they take. */
export const v4l2m2mParts = ({ bitrateBps }: FamilyRequest): readonly EncoderParts[] =>
  ['yuv420p', 'nv12'].map((format) => ({
    filter: `format=${format}`,
    options: ['-b:v', String(bitrateBps), '-bf', '0', '-num_capture_buffers', '8', '-num_output_buffers', '8'],
  }))
