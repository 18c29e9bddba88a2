import type { EncodeRequest } from '../../../pipeline/ports/encoder-port.ts'

/** Whether an encoder that was opened for one request can take the frames of the other. */
export const sameInput = (a: EncodeRequest, b: EncodeRequest | undefined): boolean =>
  b !== undefined &&
  a.fps === b.fps &&
  a.input.encoding === b.input.encoding &&
  a.input.width === b.input.width &&
  a.input.height === b.input.height

/** Whether it makes of them what the other asks for. */
export const sameRequest = (a: EncodeRequest, b: EncodeRequest | undefined): boolean =>
  sameInput(a, b) &&
  a.width === b?.width &&
  a.height === b.height &&
  a.preset === b.preset &&
  a.fasterPreset === b.fasterPreset
