import { FlyBrowserError } from '../../domain/errors.ts'
import type { FrameEncoding } from '../../domain/media.ts'

/** Bytes of a raw picture; undefined where the size depends on what is shown. */
function rawBytes(encoding: FrameEncoding, width: number, height: number): number | undefined {
  if (encoding === 'bgra') return width * height * 4
  if (encoding === 'i420') return width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2)
  return undefined
}

/**
 * Makes sure that a frame is what was announced: a raw picture of another size would be taken for one, with its rows shifted.
 * @throws FlyBrowserError INTERNAL
 */
export function checkFrame(
  input: { readonly encoding: FrameEncoding; readonly width: number; readonly height: number },
  data: Uint8Array,
): void {
  const expected = rawBytes(input.encoding, input.width, input.height)
  if (expected === undefined ? data.length > 0 : data.length === expected) return
  const { encoding, width, height } = input
  throw new FlyBrowserError('INTERNAL', {
    reason: `a ${encoding} frame of ${width}x${height} has ${data.length} bytes`,
  })
}
