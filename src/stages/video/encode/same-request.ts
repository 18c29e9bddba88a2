import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'

/** Whether an encoder that was opened for one request can go on with the other. */
export const sameRequest = (a: EncodeRequest, b: EncodeRequest | undefined): boolean =>
  b !== undefined &&
  a.fps === b.fps &&
  a.width === b.width &&
  a.height === b.height &&
  a.input.encoding === b.input.encoding &&
  a.input.width === b.input.width &&
  a.input.height === b.input.height
