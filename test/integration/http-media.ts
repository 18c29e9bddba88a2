import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { DecoderConfiguration } from '../../src/domain/decoder-configuration.ts'
import type { InitFragment, MediaFragment, SegmentEvent } from '../../src/domain/media.ts'
import { TIMESCALE } from '../../src/domain/time.ts'
import { avcCodecs } from '../../src/formats/avc/avc-record.ts'
import { decoderRecord } from '../../src/formats/isobmff/decoder-record.ts'

const FPS = 30
const FRAME_TICKS = TIMESCALE / FPS
const SMALL = { width: 320, height: 180 }

/** Parts of ten frames, segments of three parts. */
export const PART_FRAMES = 10
export const SEGMENT_FRAMES = 30
export const PART_MS = (PART_FRAMES * 1000) / FPS
export const SEGMENT_MS = (SEGMENT_FRAMES * 1000) / FPS

const boxes = (bytes: Buffer): { type: string; bytes: Buffer }[] => {
  const found: { type: string; bytes: Buffer }[] = []
  for (let at = 0; at + 8 <= bytes.length; at += bytes.readUInt32BE(at)) {
    const box = bytes.subarray(at, at + bytes.readUInt32BE(at))
    found.push({ type: box.toString('latin1', 4, 8), bytes: box })
  }
  return found
}

/** What a decoder has to know of H.264, from the head that ffmpeg made. */
function configurationOf(head: Uint8Array, width: number, height: number): DecoderConfiguration {
  const { record } = decoderRecord(head) ?? {}
  if (!record) throw new Error('the head names no decoder')
  return { codec: 'h264', fourCc: 'avc1', record, codecs: avcCodecs(record), width, height }
}

/** Real H.264: an init fragment and `seconds` of media fragments, one a frame. */
export async function encodeFragments(
  seconds: number,
  { width, height } = SMALL,
): Promise<{ init: InitFragment; media: MediaFragment[] }> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${width}x${height}:rate=${FPS}:duration=${seconds}`],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
      ...['-g', String(SEGMENT_FRAMES), '-x264-params', 'scenecut=0', '-video_track_timescale', String(TIMESCALE)],
      ...['-f', 'mp4', '-movflags', 'frag_every_frame+empty_moov+default_base_moof', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 64 * 1024 * 1024 },
  )
  const all = boxes(stdout)
  const head = Buffer.concat(all.filter(({ type }) => type === 'ftyp' || type === 'moov').map(({ bytes }) => bytes))
  const moofs = all.flatMap(({ type }, index) => (type === 'moof' ? [index] : []))
  const media = moofs.map(
    (index, frame): MediaFragment => ({
      kind: 'media',
      track: 'video',
      pts: frame * FRAME_TICKS,
      duration: FRAME_TICKS,
      keyframe: frame % SEGMENT_FRAMES === 0,
      repeat: false,
      capturedAtMs: 0,
      encodingAtMs: 0,
      encodedAtMs: 0,
      bytes: Buffer.concat(all.slice(index, index + 2).map(({ bytes }) => bytes)),
    }),
  )
  const configuration = configurationOf(head, width, height)
  return {
    init: {
      kind: 'init',
      track: 'video',
      codecs: configuration.codecs,
      width,
      height,
      fps: FPS,
      bitrateBps: 1_000_000,
      encoder: 'libx264',
      originMs: Date.UTC(2026, 0, 1),
      discontinuity: false,
      configuration,
      bytes: head,
    },
    media,
  }
}

/** Cuts media into parts and segments as packaging does. */
export function cut(media: readonly MediaFragment[]): SegmentEvent[] {
  const events: SegmentEvent[] = []
  for (let frame = 0; frame < media.length; frame += PART_FRAMES) {
    const fragments = media.slice(frame, frame + PART_FRAMES)
    const msn = Math.floor(frame / SEGMENT_FRAMES)
    const part = (frame % SEGMENT_FRAMES) / PART_FRAMES
    const pts = frame * FRAME_TICKS
    const duration = fragments.length * FRAME_TICKS
    events.push({ kind: 'part', msn, part, pts, duration, independent: part === 0, fragments })
    if ((frame + PART_FRAMES) % SEGMENT_FRAMES === 0) {
      const start = msn * SEGMENT_FRAMES * FRAME_TICKS
      events.push({ kind: 'segment', msn, parts: part + 1, pts: start, duration: SEGMENT_FRAMES * FRAME_TICKS })
    }
  }
  return events
}

/** Packaging as it happens: each fragment is told of before its part. */
export const packaged = (media: readonly MediaFragment[]): SegmentEvent[] =>
  cut(media).flatMap((event) =>
    event.kind === 'part'
      ? [
          ...event.fragments.map(
            (fragment): SegmentEvent => ({ kind: 'fragment', msn: event.msn, part: event.part, fragment }),
          ),
          event,
        ]
      : [event],
  )
