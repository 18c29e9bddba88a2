import { concat } from '../../../src/formats/isobmff/box.ts'
import { initSegment } from '../../../src/formats/isobmff/init-segment.ts'
import { mediaFragment } from '../../../src/formats/isobmff/media-fragment.ts'
import type { ReadAt } from '../../../src/formats/isobmff/read-window.ts'
import { type ScanStep, scanFragments } from '../../../src/formats/isobmff/scan-fragments.ts'

/** An init segment whose decoder record is `mark`, so that two can be told apart. */
export const init = (mark = 1): Uint8Array =>
  initSegment({ width: 64, height: 48, timescale: 90_000, codec: 'avc1', record: Uint8Array.of(1, 0x42, 0xc0, mark) })

/** A fragment of `size` bytes of media. */
export const fragment = (decodeTime: number, size = 10, keyframe = true, duration = 3000): Uint8Array =>
  mediaFragment({ sequence: 1, decodeTime, duration, keyframe, capturedAtMs: 0, data: new Uint8Array(size).fill(7) })

/** The bytes as a file, with the number of bytes read from it. */
export function fileOf(...parts: readonly Uint8Array[]): { size: number; readAt: ReadAt; read: number } {
  const bytes = concat(parts)
  const file = {
    size: bytes.length,
    read: 0,
    readAt: async (offset: number, length: number) => {
      const piece = bytes.slice(offset, offset + length)
      file.read += piece.length
      return piece
    },
  }
  return file
}

/** All steps of a scan. */
export async function scan(...parts: readonly Uint8Array[]): Promise<ScanStep[]> {
  const { readAt, size } = fileOf(...parts)
  const steps: ScanStep[] = []
  for await (const step of scanFragments(readAt, size)) steps.push(step)
  return steps
}
