import type { Frame } from '../domain/media.ts'
import { isTop } from '../domain/rendition.ts'
import type { Payload, PayloadMap } from './payload.ts'

/** What the framework reads off a payload to count it. */
export interface PayloadFacts {
  readonly bytes: number
  /** Pictures in it; in a further rendition of them there is none that was not counted. */
  readonly frames: number
  readonly capturedAtMs?: number
  /** Media time at which it ends, ticks. */
  readonly endPts?: number
}

const frameFacts = (frame: Frame): PayloadFacts => ({
  bytes: frame.data.byteLength,
  frames: 1,
  capturedAtMs: frame.capturedAtMs,
  endPts: frame.pts + (frame.duration ?? 0),
})

const fragmentFacts = (fragment: PayloadMap['fragment']): PayloadFacts =>
  fragment.kind === 'init'
    ? { bytes: fragment.bytes.byteLength, frames: 0 }
    : {
        bytes: fragment.bytes.byteLength,
        frames: isTop(fragment) ? 1 : 0,
        endPts: fragment.pts + fragment.duration,
        ...(fragment.repeat ? {} : { capturedAtMs: fragment.capturedAtMs }),
      }

function segmentEventFacts(event: PayloadMap['segment-event']): PayloadFacts {
  if (event.kind === 'cadence') return { bytes: 0, frames: 0 }
  if (event.kind === 'init') return fragmentFacts(event)
  // Counted with its part.
  if (event.kind === 'fragment') return { bytes: 0, frames: 0 }
  const endPts = event.pts + event.duration
  if (event.kind === 'segment') return { bytes: 0, frames: 0, endPts }
  const newest = event.fragments.at(-1)
  return {
    bytes: event.fragments.reduce((sum, f) => sum + f.bytes.byteLength, 0),
    frames: isTop(event) ? event.fragments.length : 0,
    endPts,
    ...(newest && !newest.repeat ? { capturedAtMs: newest.capturedAtMs } : {}),
  }
}

/** Facts of a payload; for kinds of third parties only that one passed. */
export function payloadFacts(payload: Payload, value: unknown): PayloadFacts {
  switch (payload) {
    case 'frame':
      return frameFacts(value as Frame)
    case 'fragment':
      return fragmentFacts(value as PayloadMap['fragment'])
    case 'segment-event':
      return segmentEventFacts(value as PayloadMap['segment-event'])
    default:
      return { bytes: 0, frames: 0 }
  }
}
