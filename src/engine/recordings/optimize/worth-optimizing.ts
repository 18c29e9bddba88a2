import { carries } from '../../../domain/codec.ts'
import { codecNamed } from '../../../domain/codecs-string.ts'
import type { RecodeCodec } from '../../../pipeline/ports/recode-port.ts'
import type { RecordingMetadata } from '../recording-metadata.ts'

/** Shorter recordings are small as they are, seconds. */
export const SHORTEST_S = 2

/**
 * Why a recording is not coded anew; undefined when it is worth it.
 * @param again whether one is tried again that became no smaller, or not like enough, before
 */
export function whyNotOptimize(known: RecordingMetadata, codec: RecodeCodec, again = false): string | undefined {
  const { state, container = 'mp4', codecs, duration_seconds, frame_count, error, optimization } = known
  if (state !== 'finished' && state !== 'recovered') return `it is ${state}`
  if (known.archive !== undefined) return 'it is kept as an object'
  if (known.working_path !== null) return 'it is not whole'
  if (error !== null) return 'it ended with an error'
  const has = codecNamed(codecs)
  if (!has) return 'its codec is not known'
  if (has === codec) return `it is ${codec} already`
  if (!carries(container, codec)) return `${container} does not carry ${codec}`
  if (duration_seconds < SHORTEST_S) return `it is shorter than ${SHORTEST_S} s`
  if (frame_count < 2) return 'it has one picture only'
  if (!again && optimization?.state === 'kept' && optimization.codec === codec)
    return `tried before: ${optimization.reason ?? 'it stays as it is'}`
  return undefined
}
