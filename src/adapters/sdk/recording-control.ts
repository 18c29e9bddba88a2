import { asFlyBrowserError, FlyBrowserError } from '../../domain/errors.ts'
import type { RunningPipeline } from '../../engine/pipelines/pipeline-host.ts'
import { lostFrames } from '../../engine/streams/lost-frames.ts'
import { awaitEvent } from './await-event.ts'
import type { EncodeChoice } from './encode-choice.ts'
import type { EncodeFacts } from './encode-facts.ts'
import { newId } from './new-id.ts'
import type { SessionParts } from './session-parts.ts'
import type { RecordingOptions, RecordingResult } from './types.ts'

interface ActiveRecording {
  readonly recordingId: string
  readonly run: RunningPipeline
  readonly codec: string
  /** Frames lost before it began, in stages it shares. */
  readonly lostBefore: number
}

/** Starts and stops the recording of a session. */
export class RecordingControl {
  readonly #parts: SessionParts
  readonly #facts: EncodeFacts
  #active: ActiveRecording | undefined
  /** Id of a recording that is being started. */
  #starting: string | undefined

  constructor(parts: SessionParts, facts: EncodeFacts) {
    this.#parts = parts
    this.#facts = facts
  }

  get activeId(): string | undefined {
    return this.#active?.recordingId ?? this.#starting
  }

  async start(options: RecordingOptions, choice: EncodeChoice): Promise<{ recordingId: string; filePath: string }> {
    const { sessionId, clock } = this.#parts
    if (this.activeId) throw new FlyBrowserError('RECORDING_ACTIVE', { session: sessionId, id: this.activeId })
    const recordingId = newId('rec', clock.now())
    this.#starting = recordingId
    try {
      return await this.#begin(recordingId, options, choice)
    } finally {
      this.#starting = undefined
    }
  }

  async #begin(
    recordingId: string,
    options: RecordingOptions,
    { codec, quality }: EncodeChoice,
  ): Promise<{ recordingId: string; filePath: string }> {
    const { documents, settings, host, events, recordings, reportFailure } = this.#parts
    const fps = String(settings.video.fps)
    const { document, registry } = await documents.builtin('record', {
      'tab.fps': fps,
      'pace.fps': fps,
      'encode.codec': codec,
      'encode.quality': quality,
      'recording.recording': recordingId,
      'recording.lead': 'cut',
      ...(options.filePath === undefined ? {} : { 'recording.file': options.filePath }),
    })
    const run = host.start(document, registry)
    this.#active = { recordingId, run, codec, lostBefore: lostFrames(run.measures()) }
    try {
      await awaitEvent(run, events.events, (e) => e.name === 'recording.started' && e.data.recordingId === recordingId)
      run.done.catch((error: unknown) => reportFailure(asFlyBrowserError(error)))
      return { recordingId, filePath: (await recordings.get(recordingId)).finalPath }
    } catch (error) {
      this.#active = undefined
      await run.stop().catch(() => {})
      throw error
    }
  }

  async stop(): Promise<RecordingResult> {
    const { sessionId, recordings } = this.#parts
    const active = this.#active
    if (!active) throw new FlyBrowserError('RECORDING_NONE', { session: sessionId })
    this.#active = undefined
    const { recordingId, run, codec } = active
    const failure = await run.stop().then(() => undefined, asFlyBrowserError)
    const recording = await recordings.get(recordingId)
    if (recording.state !== 'finished') throw failure ?? new FlyBrowserError('RECORDING_EMPTY', { id: recordingId })
    const { filePath, durationSeconds, frameCount, fileSizeBytes, startedAt = '' } = recording
    return {
      recordingId,
      startedAt,
      durationSeconds,
      frameCount,
      droppedFrames: lostFrames(run.measures()) - active.lostBefore,
      filePath,
      fileSizeBytes,
      codec,
      encoder: this.#facts.encoder,
      source: this.#facts.source(run.plan.nodes[0]?.definition.type),
      ...(failure ? { endedBy: { code: failure.code, message: failure.message } } : {}),
    }
  }
}
