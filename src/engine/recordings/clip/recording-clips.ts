import type { RecordingContainer } from '../../../domain/codec.ts'
import { FlyBrowserError } from '../../../domain/errors.ts'
import { msToTicks, TIMESCALE, ticksToMs } from '../../../domain/time.ts'
import type { Clock } from '../../../pipeline/clock.ts'
import type { RecordingBytes } from '../../../pipeline/ports/recording-bytes.ts'
import { isStoreFull } from '../finish-file.ts'
import type { RecordingInfo } from '../recording-info.ts'
import type { RecordingLibrary } from '../recording-library.ts'
import { clipFragments, samplesWithin } from './clip-fragments.ts'
import { type ClipSource, openClipSource } from './clip-source.ts'
import { notesWithin } from './notes-within.ts'
import { type RecordingRange, rangeWithin, type WantedRange } from './wanted-range.ts'
import { writerRoom } from './writer-room.ts'

/** As what a clip is kept. */
export interface ClipPlace {
  readonly recordingId: string
  /** Path to write to instead of the store's own folder. */
  readonly filePath?: string
  /** What the file is to be; default: what its ending says, else what the recording is. */
  readonly container?: RecordingContainer
  /** Ends the cutting, with nothing left of it. */
  readonly signal?: AbortSignal
}

/** Cuts clips out of finished recordings. */
export class RecordingClips {
  readonly #recordings: Pick<RecordingLibrary, 'get' | 'bytes' | 'open' | 'remove' | 'timeline'>
  readonly #clock: Clock

  constructor({
    recordings,
    clock,
  }: { recordings: Pick<RecordingLibrary, 'get' | 'bytes' | 'open' | 'remove' | 'timeline'>; clock: Clock }) {
    this.#recordings = recordings
    this.#clock = clock
  }

  /**
   * Saves a range of a finished recording as one of its own, in the very bytes of the pictures: from the keyframe at or before the beginning
   * on, of which an MP4 shows no more than was asked for; a WebM shows all. Its timeline has what happened in that range. Nothing is left
   * behind where it fails, but for a full disk, on which there is as much of the clip as it could take.
   * Rejects with CLIP_OUTSIDE, OPTION_INVALID, CODEC_NOT_CARRIED, RECORDING_NO_SEGMENTS, and as recordings do.
   */
  async cut(id: string, wanted: WantedRange, place: ClipPlace): Promise<RecordingInfo> {
    const info = await this.#recordings.get(id)
    const bytes = await this.#recordings.bytes(id)
    try {
      const source = await openClipSource(bytes, info.container)
      if (!source) throw new FlyBrowserError('RECORDING_NO_SEGMENTS', { id, reason: 'its file is laid out otherwise' })
      const { start, end } = source.shape
      const range = rangeWithin(id, ticksToMs(end - start), wanted)
      await this.#write(info, bytes, source, range, place)
      return await this.#recordings.get(place.recordingId)
    } finally {
      await bytes.close()
    }
  }

  async #write(
    info: RecordingInfo,
    bytes: RecordingBytes,
    source: ClipSource,
    range: RecordingRange,
    { signal, ...place }: ClipPlace,
  ): Promise<void> {
    const { recordingId: id, sessionId, encoder, fps, fileSizeBytes, startedAt } = info
    const { shape } = source
    const notes = notesWithin(await this.#recordings.timeline(id), range)
    const startedAtMs = startedAt === undefined ? 0 : Date.parse(startedAt)
    const originMs = startedAtMs - ticksToMs(shape.start)
    const bitrateBps = Math.ceil((fileSizeBytes * 8 * TIMESCALE) / Math.max(1, shape.end - shape.start))
    const clipOf = { recordingId: id, fromMs: startedAtMs + range.fromMs, toMs: startedAtMs + range.toMs }
    const [startPts, endPts] = [range.fromMs, range.toMs].map((ms) => shape.start + msToTicks(ms)) as [number, number]
    const container = place.container ?? (place.filePath === undefined ? info.container : undefined)
    const spec = { ...place, ...(container ? { container } : {}) }
    const writer = await this.#recordings.open({ ...spec, sessionId, clipOf })
    try {
      const samples = samplesWithin(source, { start: startPts, end: endPts })
      const facts = { encoder, fps, originMs, bitrateBps }
      for await (const fragment of clipFragments(id, bytes, source, samples, facts, signal)) {
        signal?.throwIfAborted()
        writer.append(fragment)
        await writerRoom(writer, this.#clock)
      }
      for (const { atMs, ...what } of notes) writer.note({ ...what, pts: shape.start + msToTicks(atMs) })
      signal?.throwIfAborted()
    } catch (cause) {
      // What is on a full disk is finished below, which tells of it.
      if (!isStoreFull(cause)) {
        await writer.abandon(cause)
        await this.#recordings.remove(place.recordingId).catch(() => {}) // then recovery finds it
        throw cause
      }
    }
    await writer.finish(startPts, endPts)
  }
}
