import { FlyBrowserError } from '../../../domain/errors.ts'
import type { Fragment, InitFragment } from '../../../domain/media.ts'
import { ticksToMs } from '../../../domain/time.ts'
import { mediaFragment } from '../../../formats/isobmff/media-fragment.ts'
import type { Edit } from '../../../formats/isobmff/presentation.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import { RangeCursor } from '../vod/read-range.ts'
import type { ClipSource } from './clip-source.ts'

/** What a file does not tell of how its pictures were made. */
export type MakingFacts = Pick<InitFragment, 'fps' | 'bitrateBps' | 'encoder' | 'originMs'>

/** Samples by their numbers, `end` not included. */
export interface SampleRange {
  readonly first: number
  readonly end: number
}

/** What is needed to show the picture that stands at a moment, and all after it until another moment. */
export function samplesWithin({ table, shape }: ClipSource, { start, end }: Edit): SampleRange {
  const { keyframes } = table
  let first = keyframes.length > 0 ? keyframes.at(0) : 0
  for (let i = 1; i < keyframes.length && shape.timeAt(keyframes.at(i)) <= start; i++) first = keyframes.at(i)
  let behind = first + 1
  while (behind < table.length && shape.timeAt(behind) < end) behind += 1
  return { first, end: behind }
}

/**
 * Pictures of a recording as fragments, in the very bytes of the recording, by the clock of its table. One picture is in memory at a time.
 * Throws RECORDING_NO_SEGMENTS where a picture cannot be read.
 */
export async function* clipFragments(
  id: string,
  bytes: RecordingBytes,
  source: ClipSource,
  { first, end }: SampleRange,
  facts: MakingFacts,
  signal?: AbortSignal,
): AsyncGenerator<Fragment, void, void> {
  const { table, shape } = source
  const from = table.offsetAt(first)
  const cursor = new RangeCursor(bytes.read(from, table.offsetAt(end - 1) + table.sizeAt(end - 1), signal), from)
  const keyframes = keyframesFrom(source, first)
  const changes = new Set(table.entryRuns.map(({ firstSample }) => firstSample))
  try {
    for (let sample = first; sample < end; sample++) {
      const data = source.pictureOf(await cursor.take(table.offsetAt(sample), table.sizeAt(sample)))
      if (sample === first || changes.has(sample)) {
        const entry = table.entryRuns.findLast(({ firstSample }) => firstSample <= sample)?.entry ?? 0
        const coding = source.codingOf(entry, data)
        if (!coding) throw new FlyBrowserError('RECORDING_NO_SEGMENTS', { id, reason: 'a picture cannot be read' })
        const { codecs, width, height } = coding.configuration
        const head = { ...facts, ...coding, codecs, width, height, discontinuity: sample !== first }
        yield { kind: 'init', track: 'video', ...head }
      }
      const pts = shape.timeAt(sample)
      const next = sample + 1 < table.length ? shape.timeAt(sample + 1) : shape.mediaEnd
      const duration = Math.max(1, next - pts)
      const keyframe = keyframes.has(sample)
      const capturedAtMs = facts.originMs + ticksToMs(pts)
      const made = { capturedAtMs, encodingAtMs: capturedAtMs, encodedAtMs: capturedAtMs, repeat: false }
      const media = { sequence: sample - first + 1, decodeTime: pts, duration, keyframe, capturedAtMs, data }
      yield { kind: 'media', track: 'video', pts, duration, keyframe, ...made, bytes: mediaFragment(media) }
    }
  } finally {
    await cursor.close()
  }
}

function keyframesFrom({ table: { keyframes } }: ClipSource, first: number): Set<number> {
  const found = new Set<number>()
  for (let i = keyframes.length - 1; i >= 0 && keyframes.at(i) >= first; i--) found.add(keyframes.at(i))
  return found
}
