import type { RecordingContainer } from '../../../domain/codec.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import type { InitFragment, MediaFragment } from '../../../domain/media.ts'
import { ticksToMs } from '../../../domain/time.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { RecordingWriter } from '../../../pipeline/ports/recording-port.ts'
import { writerRoom } from '../../recordings/clip/writer-room.ts'
import { isStoreFull } from '../../recordings/finish-file.ts'
import type { RecordingInfo } from '../../recordings/recording-info.ts'
import type { RecordingLibrary } from '../../recordings/recording-library.ts'
import type { LiveStream } from '../live-stream.ts'
import { type ClipSegment, holdSpan, listedSpan, ticksOf } from './clip-media.ts'
import { type ClipRange, type ClipSpan, spanOf } from './clip-range.ts'
import type { TimedNote } from './state-in-force.ts'

/** What a clip is cut with, and as what it is kept. */
export interface ClipTarget {
  readonly recordings: Pick<RecordingLibrary, 'open' | 'get' | 'remove'>
  readonly clock: Clock
  readonly recordingId: string
  readonly sessionId: string
  /** Path to write to instead of the store's own folder. */
  readonly filePath?: string
  /** What the file is to be; default: what its ending says, else `mp4`. */
  readonly container?: RecordingContainer
}

/**
 * Cuts a clip out of what viewers can seek in and saves it as a recording, in the very bytes of the stream: from the keyframe at or
 * before the beginning on, of which an MP4 shows no more than was asked for; a WebM shows all. What there is of the range is taken as it is when
 * this is called, and held until it is written, although the stream goes on. Its timeline has what happened in that range, and at its
 * beginning what was amiss then already. Nothing is left behind where it fails, but for a full
 * disk, on which there is as much of the clip as it could take.
 * Rejects with OPTION_INVALID, CLIP_EMPTY, CLIP_RESIZED, CODEC_NOT_CARRIED, and as recordings do.
 */
export async function cutClip(stream: LiveStream, range: ClipRange, target: ClipTarget): Promise<RecordingInfo> {
  const { streamId } = stream.spec
  const { window } = stream.commons
  const listed = listedSpan(window) ?? { fromMs: 0, toMs: 0 }
  const span = spanOf(range, listed.toMs)
  const segments = holdSpan(window, span, streamId)
  try {
    const [first, last] = [segments[0], segments.at(-1)]
    if (!first || !last) throw emptyClip(streamId, range, span, listed)
    const shown = { fromMs: Math.max(span.fromMs, first.init.originMs + ticksToMs(first.pts)), toMs: span.toMs }
    return await write({ segments, notes: stream.notes.within(shown) }, shown, streamId, target)
  } finally {
    for (const segment of segments) segment.letGo()
  }
}

/** What a clip is made of. */
interface ClipMatter {
  readonly segments: readonly ClipSegment[]
  readonly notes: readonly TimedNote[]
}

async function write(
  { segments, notes }: ClipMatter,
  { fromMs, toMs }: ClipSpan,
  streamId: string,
  { recordings, clock, ...target }: ClipTarget,
): Promise<RecordingInfo> {
  const { recordingId } = target
  const writer = await recordings.open({ ...target, clipOf: { streamId, fromMs, toMs } })
  const [first, last] = [segments[0] as ClipSegment, segments.at(-1) as ClipSegment]
  const [startPts, endPts] = [ticksOf(first, fromMs), ticksOf(last, toMs)]
  try {
    for (const segment of segments) {
      const fragments = (await segment.fragments()).filter(({ pts }) => pts < endPts)
      segment.letGo()
      append(writer, segment.init, segment === first ? fromKeyframe(fragments, startPts) : fragments)
      if (segment === first) for (const { atMs, ...what } of notes) writer.note({ ...what, pts: ticksOf(first, atMs) })
      await writerRoom(writer, clock)
    }
  } catch (cause) {
    // What is on a full disk is finished below, which tells of it.
    if (!isStoreFull(cause)) {
      await writer.abandon(cause)
      await recordings.remove(recordingId).catch(() => {}) // then recovery finds it
      throw cause
    }
  }
  await writer.finish(startPts, endPts)
  return recordings.get(recordingId)
}

function append(writer: RecordingWriter, init: InitFragment, fragments: readonly MediaFragment[]): void {
  writer.append(init)
  for (const fragment of fragments) writer.append(fragment)
}

/** What is needed to show the picture of a moment, and all after it; where there is no such picture, from the first keyframe on. */
function fromKeyframe(fragments: readonly MediaFragment[], pts: number): readonly MediaFragment[] {
  const keyframes = fragments.filter(({ keyframe }) => keyframe)
  const first = keyframes.findLast((each) => each.pts <= pts) ?? keyframes[0]
  return first ? fragments.slice(fragments.indexOf(first)) : []
}

function emptyClip(id: string, range: ClipRange, span: ClipSpan, listed: ClipSpan): FlyBrowserError {
  const asked = 'lastMs' in range ? span : { ...span, toMs: range.toMs ?? span.toMs }
  const [from, to, oldest, newest] = [asked.fromMs, asked.toMs, listed.fromMs, listed.toMs].map((ms) =>
    new Date(ms).toISOString(),
  )
  return new FlyBrowserError('CLIP_EMPTY', { id, from, to, oldest, newest } as Record<string, string>)
}
