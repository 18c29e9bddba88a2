import type { Subscription } from 'rxjs'
import { FlyBrowserError } from '../../domain/errors.ts'
import { askedContainer } from '../../domain/recording-container.ts'
import { cutClip } from '../../engine/live/clip/cut-clip.ts'
import { chooseClip } from './clip-choice.ts'
import type { ClipOptions, ClipResult } from './clip-types.ts'
import { newId } from './new-id.ts'
import type { SessionParts } from './session-parts.ts'

/** Most clips of one session that are cut at a time: each keeps its range from being removed. */
const MOST_AT_A_TIME = 4

/** What clips are made with. */
export type ClipParts = Pick<SessionParts, 'sessionId' | 'clock' | 'events' | 'live' | 'recordings'>

/** Cuts clips out of the stream of a session, the one that runs or the one that ended last. */
export class ClipControl {
  readonly #parts: ClipParts
  readonly #listening: Subscription
  readonly #cutting = new Set<Promise<unknown>>()
  #streamId: string | undefined

  constructor(parts: ClipParts) {
    this.#parts = parts
    this.#listening = parts.events.events.subscribe((event) => {
      if (event.name === 'stream.started' && event.data.sessionId === parts.sessionId) {
        this.#streamId = event.data.streamId
      }
    })
  }

  /**
   * Saves a part of what viewers can seek in as a recording. Rejects with STREAM_NONE before the first stream, STREAM_UNKNOWN when the
   * last one is gone, CLIP_LIMIT, OPTION_INVALID, CODEC_NOT_CARRIED, CLIP_EMPTY, CLIP_RESIZED, and as recordings do.
   */
  async cut(options: ClipOptions): Promise<ClipResult> {
    const { sessionId, clock, live, recordings } = this.#parts
    const range = chooseClip(options)
    const container = askedContainer(options.container, options.filePath)
    const streamId = this.#streamId
    if (streamId === undefined) throw new FlyBrowserError('STREAM_NONE', { session: sessionId })
    const stream = live.require(streamId)
    if (this.#cutting.size >= MOST_AT_A_TIME) {
      throw new FlyBrowserError('CLIP_LIMIT', { id: streamId, limit: MOST_AT_A_TIME })
    }
    const recordingId = newId('rec', clock.now())
    const place = {
      ...(options.filePath === undefined ? {} : { filePath: options.filePath }),
      ...(container ? { container } : {}),
    }
    const cutting = cutClip(stream, range, { recordings, clock, sessionId, recordingId, ...place })
    this.#cutting.add(cutting)
    try {
      const { durationSeconds, frameCount, filePath, fileSizeBytes, timeline, clipOf } = await cutting
      const { from = '', to = '' } = clipOf ?? {}
      return { recordingId, streamId, from, to, durationSeconds, frameCount, filePath, fileSizeBytes, timeline }
    } finally {
      this.#cutting.delete(cutting)
    }
  }

  /** Resolves when the clips that are being cut are whole. */
  async close(): Promise<void> {
    this.#listening.unsubscribe()
    await Promise.allSettled(this.#cutting)
  }
}
