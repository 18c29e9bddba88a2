import { type RecordingContainer, recordingContainer } from '../../domain/codec.ts'
import { asFlyBrowserError, FlyBrowserError } from '../../domain/errors.ts'
import { askedContainer } from '../../domain/recording-container.ts'
import { VIEWING_PROFILES } from '../../domain/viewing-profile.ts'
import type { RunningPipeline } from '../../engine/pipelines/pipeline-host.ts'
import { lostFrames } from '../../engine/streams/lost-frames.ts'
import { askedScreenshots } from './asked-screenshots.ts'
import type { EncodeChoice } from './encode-choice.ts'
import type { EncodeFacts } from './encode-facts.ts'
import { encodingDocument } from './encoding-document.ts'
import { lendDemands } from './lend-demands.ts'
import { newId } from './new-id.ts'
import type { RecordingOptions, RecordingResult } from './recording-types.ts'
import type { SessionParts } from './session-parts.ts'
import { startUntil } from './start-until.ts'
import type { StopOptions } from './storage-types.ts'

interface ActiveRecording {
  readonly recordingId: string
  readonly run: RunningPipeline
  readonly encode: EncodeChoice
  /** Frames lost before it began, in stages it shares. */
  readonly lostBefore: number
}

/** Starts and stops the recording of a session. */
export class RecordingControl {
  readonly #parts: SessionParts
  readonly #facts: EncodeFacts
  #active: ActiveRecording | undefined
  /** A recording that is being started. */
  #starting: { readonly recordingId: string; readonly encode: EncodeChoice } | undefined

  constructor(parts: SessionParts, facts: EncodeFacts) {
    this.#parts = parts
    this.#facts = facts
  }

  get activeId(): string | undefined {
    return (this.#active ?? this.#starting)?.recordingId
  }

  /** What it encodes, from the moment it is asked for. */
  get encode(): EncodeChoice | undefined {
    return (this.#active ?? this.#starting)?.encode
  }

  /** Whether there is something to stop. */
  get active(): boolean {
    return this.#active !== undefined
  }

  async start(options: RecordingOptions, encode: EncodeChoice): Promise<{ recordingId: string; filePath: string }> {
    const { sessionId, clock } = this.#parts
    if (this.activeId) throw new FlyBrowserError('RECORDING_ACTIVE', { session: sessionId, id: this.activeId })
    const container = recordingContainer(encode.codec, askedContainer(options.container, options.filePath))
    const recordingId = newId('rec', clock.now())
    this.#starting = { recordingId, encode }
    try {
      return await this.#begin(recordingId, { ...options, container }, encode)
    } finally {
      this.#starting = undefined
    }
  }

  async #begin(
    recordingId: string,
    options: RecordingOptions & { readonly container: RecordingContainer },
    encode: EncodeChoice,
  ): Promise<{ recordingId: string; filePath: string }> {
    const { documents, settings, host, events, recordings, reportFailure } = this.#parts
    const wish = askedScreenshots(options, settings)
    const fps = String(settings.video.fps)
    const { document, registry } = await encodingDocument(documents, 'record', encode, {
      'tab.fps': fps,
      'pace.fps': fps,
      'recording.recording': recordingId,
      'recording.lead': 'cut',
      'recording.container': options.container,
      ...(options.filePath === undefined ? {} : { 'recording.file': options.filePath }),
    })
    const { partMs, segmentMs } = VIEWING_PROFILES[encode.latency]
    const fitting = lendDemands(registry, { tickMs: partMs, keyframeMs: segmentMs })
    const { run, reached } = startUntil(
      () => host.start(document, fitting),
      events,
      (event) => event.name === 'recording.started' && event.data.recordingId === recordingId,
    )
    this.#active = { recordingId, run, encode, lostBefore: lostFrames(run.measures()) }
    try {
      await reached
      if (wish) await recordings.annotate(recordingId, { screenshotWish: wish })
      run.done.catch((error: unknown) => reportFailure(asFlyBrowserError(error)))
      return { recordingId, filePath: (await recordings.get(recordingId)).finalPath }
    } catch (error) {
      this.#active = undefined
      await run.stop().catch(() => {})
      throw error
    }
  }

  async stop({ until = 'saved', waitMs }: StopOptions = {}): Promise<RecordingResult> {
    const { sessionId, recordings, log } = this.#parts
    const active = this.#active
    if (!active) throw new FlyBrowserError('RECORDING_NONE', { session: sessionId })
    this.#active = undefined
    const { recordingId, run, encode } = active
    const failure = await run.stop().then(() => undefined, asFlyBrowserError)
    const droppedFrames = lostFrames(run.measures()) - active.lostBefore
    if (until === 'finished') await recordings.archive?.kept(recordingId, waitMs)
    const recording = await recordings.get(recordingId)
    const saved = recording.state === 'finished' || recording.stored === 'spool' || recording.stored === 'uploading'
    if (!saved || recording.state === 'failed')
      throw failure ?? new FlyBrowserError('RECORDING_EMPTY', { id: recordingId })
    const { filePath, stored, container, durationSeconds, frameCount, fileSizeBytes, timeline } = recording
    const { startedAt = '' } = recording
    await recordings.annotate(recordingId, { droppedFrames }).catch((err) => {
      // The recording is whole, which is what was asked for.
      log.warn({ err, recordingId }, 'The frames that a recording dropped were not noted')
    })
    return {
      recordingId,
      startedAt,
      durationSeconds,
      frameCount,
      droppedFrames,
      filePath,
      stored,
      container,
      fileSizeBytes,
      timeline,
      codec: encode.codec,
      encoder: this.#facts.encoder,
      source: this.#facts.source(run.plan.nodes[0]?.definition.type),
      ...(failure ? { endedBy: { code: failure.code, message: failure.message } } : {}),
    }
  }
}
