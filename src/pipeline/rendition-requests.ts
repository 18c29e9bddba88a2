import type { EncodeRequest } from './ports/encoder-port.ts'

/** A request as one for each of its renditions, the largest first. */
export function renditionRequests({ below = [], ...top }: EncodeRequest): [EncodeRequest, ...EncodeRequest[]] {
  return [top, ...below.map((rendition) => ({ ...top, ...rendition }))]
}
