import { frameTicks } from '../../domain/frame-grid.ts'
import type { Fragment, Frame, FrameEncoding } from '../../domain/media.ts'
import { TIMESCALE, ticksToMs } from '../../domain/time.ts'
import { initSegment } from '../../formats/isobmff/init-segment.ts'
import { mediaFragment } from '../../formats/isobmff/media-fragment.ts'
import type { Payload, PayloadMap } from '../payload.ts'
import { sampleConfiguration } from './fake-encoders.ts'
import { VIRTUAL_ORIGIN_MS } from './virtual-clock.ts'

export interface SampleOptions {
  readonly count?: number
  readonly fps?: number
  readonly width?: number
  readonly height?: number
  /** Wall clock at media time 0, milliseconds since 1970. */
  readonly originMs?: number
}

export interface FrameSampleOptions extends SampleOptions {
  readonly encoding?: FrameEncoding
}

const WHOLE = { count: 30, fps: 30, width: 64, height: 48, originMs: VIRTUAL_ORIGIN_MS }

function pixels(encoding: FrameEncoding, width: number, height: number, seed: number): Uint8Array {
  if (encoding === 'jpeg') return Uint8Array.of(0xff, 0xd8, seed % 255, 0xff, 0xd9)
  const bytes =
    encoding === 'bgra' ? width * height * 4 : width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2)
  return new Uint8Array(bytes).fill(16 + ((seed * 7) % 220))
}

/** Frames of a steady rhythm, each of another shade; one second of 30 fps in 64x48 I420 unless told otherwise. */
export function frames(options: FrameSampleOptions = {}): Frame[] {
  const { count, fps, width, height, originMs } = { ...WHOLE, ...options }
  const encoding = options.encoding ?? 'i420'
  return Array.from({ length: count }, (_, index) => {
    const pts = Math.round((index * TIMESCALE) / fps)
    const data = pixels(encoding, width, height, index)
    return { encoding, width, height, pts, capturedAtMs: originMs + ticksToMs(pts), data }
  })
}

/** An init fragment and media fragments of a steady rhythm with a keyframe each second; their bytes are boxes around no real picture. */
export function fragments(options: SampleOptions = {}): Fragment[] {
  const { count, fps, width, height, originMs } = { ...WHOLE, ...options }
  const duration = frameTicks(fps)
  const media = Array.from({ length: count }, (_, index): Fragment => {
    const pts = index * duration
    const keyframe = index % fps === 0
    const data = Uint8Array.of(0, 0, 0, 1, keyframe ? 0x65 : 0x41)
    const capturedAtMs = originMs + ticksToMs(pts)
    return {
      kind: 'media',
      track: 'video',
      pts,
      duration,
      keyframe,
      repeat: false,
      capturedAtMs,
      encodingAtMs: capturedAtMs,
      encodedAtMs: capturedAtMs,
      bytes: mediaFragment({ sequence: index + 1, decodeTime: pts, duration, keyframe, capturedAtMs, data }),
    }
  })
  const configuration = sampleConfiguration(width, height)
  const init: Fragment = {
    kind: 'init',
    track: 'video',
    codecs: configuration.codecs,
    ...{ width, height, fps, originMs },
    bitrateBps: 1_500_000,
    encoder: 'fake',
    discontinuity: false,
    configuration,
    bytes: initSegment({ ...configuration, codec: 'avc1', timescale: TIMESCALE }),
  }
  return [init, ...media]
}

/** One segment of 30 fragments in three parts, after its cadence and its init fragment. */
export function segmentEvents(options: SampleOptions = {}): PayloadMap['segment-event'][] {
  const [init, ...rest] = fragments({ ...options, count: 30 })
  const media = rest.filter((fragment) => fragment.kind === 'media')
  const partTicks = media.slice(0, 10).reduce((sum, { duration }) => sum + duration, 0)
  const parts = [0, 1, 2].map((part): PayloadMap['segment-event'] => ({
    kind: 'part',
    msn: 0,
    part,
    pts: part * partTicks,
    duration: partTicks,
    independent: part === 0,
    fragments: media.slice(part * 10, part * 10 + 10),
  }))
  return [
    { kind: 'cadence', partTicks, segmentTicks: partTicks * 3, gridMs: 1000 },
    ...(init?.kind === 'init' ? [init] : []),
    ...parts,
    { kind: 'segment', msn: 0, parts: 3, pts: 0, duration: partTicks * 3 },
  ]
}

/** Samples of a payload of this package; none of those that third parties add. */
export function samplesOf(payload: Payload): readonly unknown[] {
  if (payload === 'frame') return frames()
  if (payload === 'fragment') return fragments()
  return payload === 'segment-event' ? segmentEvents() : []
}
