import type { InitFragment, PartFinished, SegmentEvent } from '../../../src/domain/media.ts'
import type { LiveSpec } from '../../../src/pipeline/ports/live-port.ts'
import { sampleConfiguration } from '../../../src/pipeline/testing/fake-encoders.ts'

/** Parts of 0.5 s, six target durations of a second hold twelve parts; small numbers are easy to follow. */
export const SPEC: LiveSpec = {
  streamId: 's1',
  protocol: 'hls',
  partMs: 500,
  segmentMs: 1000,
  gridMs: 1000,
  windowMs: 4000,
}
export const PART_TICKS = 45_000
export const ORIGIN_MS = Date.UTC(2026, 0, 1)

/** An init fragment with one byte of its own. */
export const init = (byte = 0, discontinuity = false): InitFragment => ({
  kind: 'init',
  track: 'video',
  codecs: 'avc1.42c01f',
  width: 1280,
  height: 720,
  fps: 30,
  bitrateBps: 1_500_000,
  encoder: 'libx264',
  originMs: ORIGIN_MS,
  discontinuity,
  configuration: sampleConfiguration(1280, 720),
  bytes: Uint8Array.of(byte),
})

/** A part of two fragments whose bytes tell which part they are of. */
export const part = (msn: number, index: number, pts: number, duration = PART_TICKS): PartFinished => ({
  kind: 'part',
  msn,
  part: index,
  pts,
  duration,
  independent: index === 0,
  fragments: [0, 1].map((half) => ({
    kind: 'media',
    track: 'video',
    pts: pts + (half * duration) / 2,
    duration: duration / 2,
    keyframe: index === 0 && half === 0,
    repeat: false,
    capturedAtMs: ORIGIN_MS,
    encodingAtMs: ORIGIN_MS,
    encodedAtMs: ORIGIN_MS,
    bytes: Uint8Array.of(msn, index, half),
  })),
})

/** The parts of one whole segment and its end. */
export function* segment(msn: number, pts: number, parts = 2, partTicks = PART_TICKS): Generator<SegmentEvent> {
  for (let index = 0; index < parts; index++) yield part(msn, index, pts + index * partTicks, partTicks)
  yield { kind: 'segment', msn, parts, pts, duration: parts * partTicks }
}

/** `count` segments of a second, one after the other. */
export function* segments(count: number, firstMsn = 0): Generator<SegmentEvent> {
  for (let msn = firstMsn; msn < firstMsn + count; msn++) yield* segment(msn, msn * 2 * PART_TICKS)
}
