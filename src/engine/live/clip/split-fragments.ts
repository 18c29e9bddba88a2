import { FlyBrowserError } from '../../../domain/errors.ts'
import type { InitFragment, MediaFragment } from '../../../domain/media.ts'
import { ticksToMs } from '../../../domain/time.ts'
import { boxesIn } from '../../../formats/isobmff/box-reader.ts'
import { fragmentSamples } from '../../../formats/isobmff/fragment-samples.ts'
import { readInitMovie } from '../../../formats/isobmff/init-movie.ts'

/** The fragments that the bytes of a segment are made of. When they were captured and encoded is told as well as it is known. */
export function splitFragments(bytes: Uint8Array, init: InitFragment): MediaFragment[] {
  const movie = readInitMovie(init.bytes)
  const fragments: MediaFragment[] = []
  let samples: ReturnType<typeof fragmentSamples>
  let start = 0
  for (const box of boxesIn(bytes)) {
    if (box.type === 'moof' && movie) samples = fragmentSamples(bytes.subarray(box.start, box.end), box.start, movie)
    if (box.type !== 'mdat') continue
    const [first] = samples ?? []
    if (!samples || !first) break
    const atMs = init.originMs + ticksToMs(first.decodeTime)
    fragments.push({
      kind: 'media',
      track: init.track,
      pts: first.decodeTime,
      duration: samples.reduce((sum, { duration }) => sum + duration, 0),
      keyframe: first.keyframe,
      repeat: false,
      capturedAtMs: atMs,
      encodingAtMs: atMs,
      encodedAtMs: atMs,
      bytes: bytes.subarray(start, box.end),
    })
    start = box.end
  }
  if (start !== bytes.length)
    throw new FlyBrowserError('INTERNAL', { reason: `a segment cannot be read from byte ${start}` })
  return fragments
}
