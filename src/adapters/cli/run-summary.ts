import { lostFrames } from '../../engine/streams/lost-frames.ts'
import { RateMeter } from '../../engine/streams/rate-meter.ts'
import type { PipelineDocument, StageEntry } from '../../pipeline/document/pipeline-document.ts'
import type { StageSnapshot } from '../../pipeline/measures.ts'
import { liveOutputs } from '../sdk/live-sinks.ts'
import type { PipelineRun, RecordingState } from '../sdk/types.ts'

/** What a run of a document made of one stream, under the names of `live`; what only a server knows of its viewers is not here. */
export interface RunStream {
  readonly streamId: string
  readonly uptimeSeconds: number
  /** Frames and bits a second, over the last 5 s. */
  readonly currentFps: number
  readonly currentBitrate: number
  readonly framesSent: number
  readonly droppedFrames: number
}

/** What a run of a document made of one recording, under the names of `record`. */
export interface RunRecording {
  readonly recordingId: string
  readonly state: RecordingState['state']
  readonly filePath: string
  readonly durationSeconds: number
  readonly frameCount: number
  readonly droppedFrames: number
  readonly codec: string | null
  readonly encoder: string | null
  /** As the document names it. */
  readonly source: string | null
  /** What happened meanwhile. */
  readonly timeline: RecordingState['timeline']
}

interface Fed {
  readonly streamId: string
  /** Stages that feed it, nearest first. */
  readonly above: readonly StageEntry[]
  readonly meter: RateMeter
}

/** Counts what the streams and recordings of a document come to. */
export class RunSummary {
  readonly #document: PipelineDocument
  readonly #pipeline: PipelineRun
  readonly #streams: readonly Fed[]
  #elapsedMs = 0

  constructor(document: PipelineDocument, pipeline: PipelineRun) {
    this.#document = document
    this.#pipeline = pipeline
    // A run tells of its streams in the order of the document.
    const outputs = liveOutputs(document)
    this.#streams = pipeline.streams.map(({ streamId }, index) => ({
      streamId,
      above: stagesAbove(document, outputs[index]?.sinks[0]),
      meter: new RateMeter(),
    }))
    this.sample(0)
  }

  /** Takes a reading of the counters; rates are between readings. */
  sample(elapsedMs: number): void {
    this.#elapsedMs = elapsedMs
    const stages = this.stages
    for (const { above, meter } of this.#streams) {
      const { frames = 0, bytes = 0 } = measuresOf(above[0], stages) ?? {}
      meter.add({ atMs: elapsedMs, frames, bytes, dropped: lostIn(above, stages) })
    }
  }

  get stages(): readonly StageSnapshot[] {
    return this.#pipeline.measures()
  }

  get streams(): readonly RunStream[] {
    const stages = this.stages
    return this.#streams.map(({ streamId, above, meter }) => ({
      streamId,
      uptimeSeconds: Math.round(this.#elapsedMs) / 1000,
      currentFps: Math.round(meter.rates.fps * 100) / 100,
      currentBitrate: Math.round(meter.rates.bitrateBps),
      framesSent: measuresOf(above[0], stages)?.frames ?? 0,
      droppedFrames: lostIn(above, stages),
    }))
  }

  /** Recordings that have begun; none where they cannot be looked up, of which the error of the run tells. */
  async recordings(): Promise<readonly RunRecording[]> {
    const found: readonly (RecordingState & { readonly encoder?: string })[] = await this.#pipeline
      .recordings()
      .catch(() => [])
    const sinks = this.#document.stages.filter(({ use }) => use === 'sink.recording')
    return found.map(({ recordingId, state, filePath, durationSeconds, frameCount, timeline, encoder }, index) => {
      const above = stagesAbove(this.#document, sinks[index])
      const codec = above.find(({ use }) => use === 'video.encode')?.config.codec
      return {
        recordingId,
        state,
        filePath,
        durationSeconds,
        frameCount,
        droppedFrames: lostIn(above, this.stages),
        codec: typeof codec === 'string' ? codec : null,
        encoder: encoder ?? null,
        source: above.at(-1)?.use ?? null,
        timeline,
      }
    })
  }
}

/** The stages between a source and a sink, nearest to the sink first. */
function stagesAbove({ stages }: PipelineDocument, sink: StageEntry | undefined): StageEntry[] {
  const above = stages.find(({ id }) => id === sink?.from)
  return above ? [above, ...stagesAbove({ name: '', stages }, above)] : []
}

const measuresOf = (stage: StageEntry | undefined, stages: readonly StageSnapshot[]) =>
  stages.find(({ stageId }) => stageId === stage?.id)

const lostIn = (above: readonly StageEntry[], stages: readonly StageSnapshot[]): number =>
  lostFrames(stages.filter(({ stageId }) => above.some(({ id }) => id === stageId)))
