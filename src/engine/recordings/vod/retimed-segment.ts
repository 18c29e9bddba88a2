import { ticksToMs } from '../../../domain/time.ts'
import type { Sample } from '../../../formats/isobmff/fragment-samples.ts'
import { FRAGMENT_OVERHEAD_BYTES, mediaFragment } from '../../../formats/isobmff/media-fragment.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import { RangeCursor } from './read-range.ts'

/** How many bytes {@link retimedSegment} gives. */
export const retimedBytes = (samples: readonly Sample[]): number =>
  samples.reduce((sum, { size }) => sum + size + FRAGMENT_OVERHEAD_BYTES, 0)

/**
 * The pictures of a segment as they stand in the file, in fragments that tell when they are shown. One picture is in memory at a time.
 * @param originMs wall clock at tick 0 of the media, milliseconds since 1970
 */
export async function* retimedSegment(
  bytes: RecordingBytes,
  samples: readonly Sample[],
  originMs: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) return
  const cursor = new RangeCursor(bytes.read(first.offset, last.offset + last.size, signal), first.offset)
  try {
    for (const [i, { offset, size, decodeTime, duration, keyframe }] of samples.entries()) {
      const data = await cursor.take(offset, size)
      const capturedAtMs = originMs + ticksToMs(decodeTime)
      yield mediaFragment({ sequence: i + 1, decodeTime, duration, keyframe, capturedAtMs, data })
    }
  } finally {
    await cursor.close()
  }
}
